using System.CommandLine;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill explain NAME</c>: the story of a drill, or what a strategy does.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "a drill or a strategy of the catalogue" };

    public static Command Create()
    {
        var command = new Command("explain", "tells the story of a drill, or what a strategy does") { Name };
        command.SetAction(parsed => Explain(parsed.GetValue(Name)!));
        return command;
    }

    private static int Explain(string name)
    {
        if (DrillCatalogue.All.FirstOrDefault(drill => drill.Name == name) is { } found) Console.Out.WriteLine(Of(found));
        else if (RecoveryStrategies.All.FirstOrDefault(strategy => strategy.Name == name) is { } strategy) Console.Out.WriteLine($"{strategy.Name}: {strategy.Title}");
        else
            throw new UsageException($"'{name}' is not in the catalogue; known are " +
                $"{string.Join(", ", DrillCatalogue.All.Select(drill => drill.Name).Concat(RecoveryStrategies.All.Select(known => known.Name)))}.");
        return 0;
    }

    private static string Of(Drill drill) =>
        $"""
        {drill.Name}: {drill.Title}

        {drill.Story}

        Believed:   {drill.Hypothesis.Statement}
        Incident:   {drill.Incident.Script}
                    {drill.Incident.Mistake}
        Recovery:   {drill.Recovery}
        Objectives: verified within {drill.Objectives.RecoveryTime:c}, {drill.Objectives.EditsLost} acknowledged edits lost

        tools/drill run {drill.Name}
        """;
}
