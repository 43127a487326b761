using System.CommandLine;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary><c>drill rescue undo</c>: reverts what apply wrote; rows edited since are listed and left.</summary>
internal static class UndoVerb
{
    private static readonly Option<long> Id = new("--id") { Description = "the undo id that apply printed", HelpName = "UNDOID", Required = true };

    public static Command Create()
    {
        var command = new Command("undo", "reverts what apply wrote; rows edited since are listed and left alone");
        foreach (var option in RescueOptions.ForLive.Concat([Id, RescueOptions.DatabaseName, RescueOptions.Json])) command.Options.Add(option);
        command.SetRescue(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RescueTelling telling, CancellationToken cancellation)
    {
        var (source, live, address) = await LiveAccess.OpenAsync(parsed, readOnly: false, cancellation);
        await using var opened = source;
        telling.Say($"live: {address}");
        var typed = parsed.GetValue(RescueOptions.DatabaseName)!;
        if (typed != live.Database) throw new UnsafeException("The database's name", $"the live database's, {live.Database}", $"'{typed}' typed");
        var undone = await Undoing.RevertAsync(source, parsed.GetValue(Id), cancellation);
        telling.Answer(new { schemaVersion = 1, database = live.Database, undoId = parsed.GetValue(Id), reverted = undone.Reverted, leftAlone = undone.LeftAlone, leftKeys = undone.LeftKeys });
        telling.Tell($"{undone.Reverted} rows were taken out again or given the values that they had; {undone.LeftAlone} were edited since and left alone");
        foreach (var key in undone.LeftKeys) telling.Tell($"  left: {key}");
        return 0;
    }
}
