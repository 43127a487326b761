using System.CommandLine;
using System.Globalization;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary><c>drill rescue apply</c>: does what a plan says, after it was proved that it is that plan, that database and that server.</summary>
internal static class ApplyVerb
{
    private static readonly Option<string> Plan = new("--plan") { Description = "the plan.json that rescue plan wrote", HelpName = "FILE", Required = true };
    private static readonly Option<string> Hash = new("--hash") { Description = "the plan's SHA-256, as rescue plan printed it", HelpName = "SHA256", Required = true };
    private static readonly Option<bool> Batch = new("--batch") { Description = "in small transactions, so that nobody waits long; a killed one goes on where it was" };
    private static readonly Option<string[]> KeepTrigger = new("--keep-trigger") { Description = "a trigger that is to fire for rows that come back; may be repeated (by default none does)", HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("apply", "does what a plan says: brings the rows back");
        foreach (var option in RescueOptions.ForLive.Concat([Plan, Hash, RescueOptions.DatabaseName, Batch, RescueOptions.LockTimeout, RescueOptions.StatementTimeout, KeepTrigger, RescueOptions.Json]))
            command.Options.Add(option);
        command.SetRescue(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RescueTelling telling, CancellationToken cancellation)
    {
        var path = parsed.GetValue(Plan)!;
        var plan = await PlanFile.ReadAsync(path, parsed.GetValue(Hash)!, cancellation);
        var (source, _, address) = await LiveAccess.OpenAsync(parsed, readOnly: false, cancellation);
        await using var opened = source;
        telling.Say($"live: {address}");
        var application = new PlanApplication(source, plan, path)
        {
            TypedDatabase = parsed.GetValue(RescueOptions.DatabaseName)!,
            InBatches = parsed.GetValue(Batch),
            LockTimeout = RescueOptions.Seconds(parsed, RescueOptions.LockTimeout),
            StatementTimeout = RescueOptions.Seconds(parsed, RescueOptions.StatementTimeout),
            KeepTriggers = parsed.GetValue(KeepTrigger) ?? [],
        };
        var applied = await application.RunAsync(cancellation);
        telling.Answer(applied);
        Tell(telling, applied);
        return 0;
    }

    private static void Tell(RescueTelling telling, AppliedPlan applied)
    {
        if (applied.AlreadyApplied)
        {
            telling.Tell("This plan was applied before; nothing was written.");
            return;
        }

        telling.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{applied.Restored:N0} rows are back, {applied.ChangesUndone:N0} changed rows got values back, {applied.KeptNewer:N0} kept newer, {applied.Recreated:N0} recreated by hand, {applied.Conflicts:N0} conflicts"));
        telling.Tell(string.Create(CultureInfo.InvariantCulture, $"{applied.Seconds:0.0} s; nobody waited longer than {applied.LongestLockWaitMs:0} ms for a lock of it"));
        foreach (var remark in applied.Remarks) telling.Tell($"to see to: {remark}");
        telling.Tell($"touched keys, for caches and search indexes: {applied.TouchedKeys}");
        telling.Tell($"undo id: {applied.UndoId}   tools/drill rescue undo --live \"...\" --id {applied.UndoId} --database {applied.Database}");
    }
}
