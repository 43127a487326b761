using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>One line of the story: what happened, when, counted from the start of the recovery clock.</summary>
internal sealed record TimelineEntry(double Seconds, DateTimeOffset At, string Title, string Detail, string Tone)
{
    /// <summary>T+1.7 s, T-6.4 s.</summary>
    public string Offset => (Seconds < 0 ? "T\u2212" : "T+") + Units.Seconds(Math.Abs(Seconds));

    public static IReadOnlyList<TimelineEntry> Of(RunResult result, IReadOnlyList<JournalEvent> journal)
    {
        var zero = Waterfall.ClockStart(result, journal);
        return [.. journal.SelectMany(happened => Tell(happened) is { } told
            ? new[] { new TimelineEntry(happened.Elapsed - zero, happened.At, told.Title, told.Detail, ToneOf(happened, told)) }
            : [])];
    }

    private static string ToneOf(JournalEvent happened, Told told) => happened is PhaseEntered ? "phase" : told.Bad ? "bad" : "";

    private static Told? Tell(JournalEvent happened) => happened switch
    {
        RunStarted e => new($"Run of {e.Drill} started", e.Hypothesis),
        StepTold e => new(e.Message, ""),
        ScriptRan e => new($"The maintenance script ran on the {World(e.World)} world", Script(e)),
        CanaryLost e => new("A canary no longer saw the rows", $"Last seen {Units.Instant(e.LastSeenAt)}, first missed {Units.Instant(e.FirstMissedAt)}, at {e.Url}", Bad: true),
        ReportsModelled e => new("Customers' reports, by the model", $"First after {Units.Seconds(e.FirstReportSeconds)}, alarm after {Units.Seconds(e.AlarmSeconds)} and {Units.Count(e.Reports, "report")}"),
        PhaseEntered e => new(char.ToUpperInvariant(e.Name[0]) + e.Name[1..], ""),
        DamageFound e => new("The bad transactions were found in the WAL",
            $"{Units.Count(e.Transactions.Count, "transaction")}, {Units.Count(e.Tables.Sum(t => t.Deleted), "deleted row")}, {Units.Count(e.TenantsAffected)} of {Units.Count(e.TenantsTotal, "tenant")}", Bad: true),
        TargetProposed e => new($"Recovery target: {e.TargetKind} {e.Value}, {(e.Inclusive ? "inclusive" : "exclusive")}", e.Why),
        TargetProven e => new(e.ProvenClean ? "The paused copy was proven clean" : "The paused copy is not clean", Units.Count(e.Checks.Count, "check"), Bad: !e.ProvenClean),
        MergeApplied e => new("Rows were merged back", $"{Units.Count(e.Restored)} restored, {Units.Count(e.KeptNewer)} kept newer, {Units.Count(e.Recreated)} recreated, {Units.Count(e.Conflicts)} in conflict"),
        _ => TellLook(happened) ?? TellEnd(happened),
    };

    private static Told? TellLook(JournalEvent happened) => happened switch
    {
        NavigationChecked e => new($"Navigation was read over HTTP ({Word(e.When)})",
            $"{Units.Count(e.Broken)} of {Units.Count(e.TenantsChecked, "tenant")} broken, {Units.Count(e.PagesChecked, "page")} in {Units.Seconds(e.Seconds)}", Bad: e.Broken > 0),
        BrowserChecked e => new($"Apps were clicked through in a browser ({Word(e.When)})",
            $"{Units.Count(e.Tenants, "tenant")}, {Units.Count(e.Clicks, "click")}, {Units.Count(e.Broken)} broken, in {Units.Seconds(e.Seconds)}", Bad: e.Broken > 0),
        OracleCompared e => new("The twin was compared, row by row",
            $"{Units.Count(e.RowsCompared, "row")}, {Units.Count(e.UnexplainedDifferences, "unexplained difference")}", Bad: e.UnexplainedDifferences > 0),
        LedgerChecked e => new("The ledger was checked, edit by edit",
            $"{Units.Count(e.Acknowledged)} acknowledged, {Units.Count(e.Lost + e.Overwritten + e.Resurrected)} no longer in effect", Bad: e.Lost + e.Overwritten + e.Resurrected > 0),
        FaultInjected e => new($"Fault {e.Name} put in", $"during {e.Phase}", Bad: true),
        FaultHealed e => new($"Fault {e.Name} healed", ""),
        _ => null,
    };

    private static Told? TellEnd(JournalEvent happened) => happened switch
    {
        Refused e => new("The recovery refused to go on", e.Reason, Bad: true),
        Failed e => new("The run could not go on", $"{e.Reason} ({e.ExceptionType})", Bad: true),
        CleanedUp e => new("Cleaned up", $"{Units.Count(e.LeftBehind)} left behind", Bad: e.LeftBehind > 0),
        RunEnded e => new($"Run {Word(e.Outcome)}", e.Reason, Bad: e.Outcome != RunOutcome.Completed),
        _ => null,
    };

    private static string Script(ScriptRan e) =>
        $"exit code {e.ExitCode} after {Units.Seconds(e.Seconds)}, {Units.Count(e.RowsDeleted.Values.Sum(), "row")} deleted"
        + (e.PassedOwnChecks is { } passed ? $"; its own checks {(passed ? "passed" : "failed")}" : "");

    private static string World(ScriptWorld world) => world == ScriptWorld.Dev ? "developer's" : "production-like";

    private static string Word(Enum word) => word.ToString().ToLowerInvariant();

    private sealed record Told(string Title, string Detail, bool Bad = false);
}
