using System.CommandLine;
using DrillHarness.Cli.Verbs;
using DrillHarness.Cli.Verbs.Rescue;
using DrillHarness.Cli.Verbs.Run;

namespace DrillHarness.Cli;

/// <summary>The command line: one verb each.</summary>
internal static class Commands
{
    /// <summary>Wrong usage exits 5, as the contract says.</summary>
    public const int WrongUsage = 5;

    private static readonly Command[] Verbs = [
        RunVerb.Create(), TrendVerb.Create(), JoinVerb.Create(), ForecastVerb.Create(), ListVerb.Create(), ExplainVerb.Create(), RescueVerb.Create(), SoakVerb.Create(), GateVerb.Create(), InitVerb.Create(), BenchVerb.Create(), SweepVerb.Create()];

    public static CommandRoot Root()
    {
        var root = new RootCommand(
            "Recovery drills for PostgreSQL-backed, multi-tenant applications. The launcher tools/drill also knows: doctor, test.");
        foreach (var verb in Verbs) root.Subcommands.Add(verb);
        RescueLessons.AddTo(root);
        return new CommandRoot(root);
    }
}
