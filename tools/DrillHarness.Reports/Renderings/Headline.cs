namespace DrillHarness.Reports;

/// <summary>The two lines that come first, on a terminal, in a summary, in a report.</summary>
public static class Headline
{
    /// <summary>Verdict, recovery time against its objective, edits lost; and why, where it did not pass.</summary>
    public static string First(RunResult result)
    {
        var line = $"{Word(result.Verdict)}: recovery time {RecoveryTime(result)}, {EditsLost(result)}";
        return result.Verdict == Verdict.Passed ? line : $"{line}; {result.Reason}";
    }

    /// <summary>How many acknowledged edits a blanket restore would have thrown away.</summary>
    public static string Second(RunResult result) => result.Recovery is { EditsLostByBlanketRestore: { } lost, EditsAcknowledged: { } acknowledged }
        ? $"A blanket restore would have thrown away {Units.Count(lost)} of {Units.Count(acknowledged)} acknowledged edits."
        : "What a blanket restore would have thrown away was not counted.";

    /// <summary>The verdict in capitals, as it is shouted on a terminal.</summary>
    public static string Word(Verdict verdict) => verdict.ToString().ToUpperInvariant();

    private static string RecoveryTime(RunResult result)
    {
        var actual = Units.Seconds(result.Recovery.TimeActualSeconds);
        return result.Recovery.TimeObjectiveSeconds is { } objective ? $"{actual} (objective {Units.Seconds(objective)})" : $"{actual} (no objective)";
    }

    private static string EditsLost(RunResult result) =>
        result.Recovery.EditsLost is { } lost ? $"{Units.Count(lost, "acknowledged edit")} lost" : "edits lost not counted";
}
