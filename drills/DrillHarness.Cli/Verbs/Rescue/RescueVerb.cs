using System.CommandLine;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary><c>drill rescue</c>: the recovery tools by themselves, for a real incident on any PostgreSQL database.</summary>
internal static class RescueVerb
{
    public const string VerbName = "rescue";

    public static Command Create()
    {
        var command = new Command(VerbName, "finds and brings back rows that a real incident took from any live database: locate, plan, apply, undo");
        foreach (var verb in new[] { LocateVerb.Create(), PlanVerb.Create(), ApplyVerb.Create(), UndoVerb.Create() }) command.Subcommands.Add(verb);
        return command;
    }

    /// <summary>Runs a verb of the rescue; a refusal is told as one, in JSON too.</summary>
    public static void SetRescue(this Command command, Func<ParseResult, RescueTelling, CancellationToken, Task<int>> run) =>
        command.SetAction((parsed, cancellation) =>
        {
            var telling = new RescueTelling(parsed.GetValue(RescueOptions.Json));
            return RescueExit.OfAsync(() => run(parsed, telling, cancellation), telling);
        });
}
