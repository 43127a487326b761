using System.CommandLine;
using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary><c>drill rescue plan</c>: reads the lost rows off a copy and writes what applying would do. Reads only on the live database.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var command = new Command("plan", "reads the lost rows off a copy and writes what applying would do; reads only");
        foreach (var option in RescueOptions.ForLive.Concat(RescueOptions.ForWal).Concat(PlanOptions.All)) command.Options.Add(option);
        command.SetRescue(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RescueTelling telling, CancellationToken cancellation)
    {
        PlanOptions.Check(parsed);
        var directory = PlanFile.MakeDirectory(parsed.GetValue(PlanOptions.Out)!);
        var (source, live, address) = await LiveAccess.OpenAsync(parsed, readOnly: false, cancellation);
        await using var opened = source;
        telling.Say($"live: {address}, PostgreSQL {live.Version}");
        var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
        var request = new PlanRequest
        {
            Live = source,
            Identity = live,
            Address = address.ToString(),
            Catalog = catalog,
            Directory = directory,
            TenantTable = PlanOptions.TenantTable(parsed) is { } tenant ? NamedTables.Find(catalog, tenant) : null,
            Options = PlanOptions.Asked(parsed),
            SoftReferences = [.. PlanOptions.SoftReferences(parsed).SelectMany(text => SoftReferenceText.Parse(catalog, text))],
            Say = telling.Say,
        };
        var (plan, hash) = await PlanSteps.RunAsync(parsed, telling, request, cancellation);
        Tell(telling, plan, hash, directory);
        return 0;
    }

    private static void Tell(RescueTelling telling, RescuePlan plan, string hash, string directory)
    {
        var path = Path.Combine(directory, PlanFile.Name);
        telling.Answer(new { schemaVersion = 1, sha256 = hash, path, page = Path.Combine(directory, "plan.md"), plan });
        foreach (var table in plan.Tables)
            telling.Tell(string.Create(CultureInfo.InvariantCulture,
                $"{table.Schema}.{table.Table}: {table.Deleted:N0} lost, {table.Restored:N0} come back, {table.KeptNewer:N0} kept newer, {table.Recreated:N0} recreated, {table.Conflicts:N0} conflicts, {table.Changed:N0} changed"));
        foreach (var note in plan.Notes) telling.Tell($"note: {note}");
        telling.Tell($"plan:   {path}");
        telling.Tell($"read:   {Path.Combine(directory, "plan.md")}");
        telling.Tell($"sha256: {hash}");
        telling.Tell($"then:   tools/drill rescue apply --live \"...\" --plan {path} --hash {hash} --database {plan.Live.Database}");
    }
}
