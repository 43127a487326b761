namespace DrillHarness.Reports.Tests.History;

/// <summary>Nights as a history keeps them.</summary>
internal static class SampleHistory
{
    public static readonly DateTimeOffset First = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    public static readonly MachineFingerprint Machine = new(2, 24L << 30, "Linux X64", "local", "15.18", new DurabilityFacts(true, true, "on"), new MachineProbe(100, 1, 2000));

    /// <summary>A run that passed, in the night of that number, with those seconds in restore and merge.</summary>
    public static HistoryRun Run(int night, double restore = 10, double merge = 2) => new()
    {
        Id = FormattableString.Invariant($"{First.AddDays(night):yyyyMMdd'T'HHmmss'Z'}-{night:x6}"),
        Drill = "stacker-2023-11-10",
        StartedAt = First.AddDays(night),
        Outcome = RunOutcome.Completed,
        Verdict = Verdict.Passed,
        Reason = "all is well",
        Profile = "small",
        Strategy = "pitr-copy",
        Seed = 1,
        Version = "0.1.0",
        Machine = Machine,
        Phases = new Dictionary<string, double> { ["restore"] = restore, ["merge"] = merge },
        TotalSeconds = restore + merge,
        Report = "runs/report.html",
    };

    /// <summary>Nights one after the other, with those seconds in restore.</summary>
    public static TrendResult Trend(params double[] restore) => Judge(restore.Select((seconds, night) => Run(night, seconds)));

    public static TrendResult Judge(IEnumerable<HistoryRun> runs, IReadOnlyDictionary<string, PhaseObjective>? objectives = null) =>
        TrendResult.Of(new HistoryRecords([.. runs], []), "here", objectives);

    /// <summary>So many seconds, with a little noise that is the same each time.</summary>
    public static double[] Noisy(int nights, double seconds, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, nights).Select(_ => seconds * (1 + (0.1 * (random.NextDouble() - 0.5))))];
    }
}
