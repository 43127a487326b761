using System.CommandLine;
using System.Text.Json;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Reproductions;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill explain NAME</c>: the story of a drill, what a strategy does, or what a script reproduces.</summary>
internal static class ExplainVerb
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly Argument<string> Name = new("name") { Description = "a drill, a strategy, a fault or a script reproduction of the catalogue, or faults, or recovery" };
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("explain", "tells the story of a drill, what a strategy does, which faults there are, or what a script reproduces") { Name, Json };
        command.SetAction(parsed => Explain(parsed.GetValue(Name)!, parsed.GetValue(Json)));
        return command;
    }

    private static int Explain(string name, bool json)
    {
        var (text, value) = Find(name);
        Console.Out.WriteLine(json ? JsonSerializer.Serialize(value, Format) : text);
        return 0;
    }

    private static (string Text, object Value) Find(string name)
    {
        if (DrillCatalogue.All.FirstOrDefault(drill => drill.Name == name) is { } found) return (Of(found), Value(found));
        if (RecoveryStrategies.All.FirstOrDefault(known => known.Name == name) is { } strategy)
            return ($"{strategy.Name}: {strategy.Title}", new { SchemaVersion = 1, Kind = "strategy", strategy.Name, strategy.Title });
        if (ScriptReproductions.All.FirstOrDefault(known => known.Name == name) is { } reproduction) return (Of(reproduction), Value(reproduction));
        if (ScriptCatalogue.All.FirstOrDefault(known => known.Name == name) is { } script) return (Of(script), Value(script));
        if (name == ExplainRecovery.All) return (ExplainRecovery.Table(), ExplainRecovery.Value());
        if (name == ExplainFaults.All) return (ExplainFaults.Table(), ExplainFaults.Value());
        if (FaultCatalogue.All.FirstOrDefault(known => known.Name == name) is { } fault) return (ExplainFaults.Of(fault), ExplainFaults.Value(fault));
        if (FindingCodes.Find(name) is { } code) return ($"{code.Code}: {code.Title}{Environment.NewLine}{Environment.NewLine}{code.Story}", new { SchemaVersion = 1, Kind = "finding", code.Code, code.Title, code.Story });
        var names = DrillCatalogue.All.Select(drill => drill.Name).Concat(RecoveryStrategies.All.Select(known => known.Name))
            .Concat(ScriptCatalogue.All.Select(known => known.Name)).Concat(ScriptReproductions.All.Select(known => known.Name)).Append(ExplainRecovery.All).Append(ExplainFaults.All).Concat(FaultCatalogue.All.Select(known => known.Name))
            .Concat(FindingCodes.All.Select(known => known.Code));
        throw new UsageException($"'{name}' is not in the catalogue; known are {string.Join(", ", names)}.");
    }

    private static object Value(Drill drill) => new
    {
        SchemaVersion = 1,
        Kind = "drill",
        drill.Name,
        drill.Title,
        drill.Story,
        Hypothesis = drill.Hypothesis.Statement,
        drill.Incident.Script,
        drill.Incident.Mistake,
        Strategy = drill.Recovery,
        TimeObjectiveSeconds = drill.Objectives.RecoveryTime.TotalSeconds,
        EditsLostObjective = drill.Objectives.EditsLost,
    };

    private static object Value(ScriptReproduction known) => new
    {
        SchemaVersion = 1,
        Kind = "reproduction",
        known.Name,
        known.Id,
        known.Title,
        known.Story,
        known.Script,
        known.Code,
        known.Sql,
        known.FiresWhen,
        known.Source,
    };

    private static object Value(CataloguedScript known) => new
    {
        SchemaVersion = 1,
        Kind = "script",
        known.Name,
        known.Orm,
        known.Version,
        known.Path,
        known.Expect,
        known.Trait,
        known.Table,
        known.Mistake,
        known.Sql,
        known.Fix,
        known.Source,
    };

    private static string Of(CataloguedScript known) =>
        $"""
        {known.Name}: {known.Orm} {known.Version}, to be {known.Expect}

        {known.Mistake.TrimEnd()}

        Script:     {known.Path}
        It sends:   {known.Sql.TrimEnd()}
        Fires when: {known.Trait}
        Mended by:  {known.Fix}
        Source:     {known.Source}

        tools/drill gate {known.Path}
        """;

    private static string Of(ScriptReproduction known) =>
        $"""
        {known.Name}: {known.Title}

        {known.Story}

        Known as:   {known.Id}
        Script:     drills/{known.Script}
        It says:    {known.Code}
        It sends:   {known.Sql}
        Fires when: {known.FiresWhen}
        Source:     {known.Source}
        """;

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
