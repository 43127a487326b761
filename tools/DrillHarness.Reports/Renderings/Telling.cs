using DrillHarness.Reports.Events;
using static DrillHarness.Reports.Units;

namespace DrillHarness.Reports;

/// <summary>Tells events in words, alike on a terminal and in the report. Counts and keys only, no row values.</summary>
public static class Telling
{
    /// <summary>The event in words; null for what is not worth a line.</summary>
    public static Told? Of(JournalEvent happened) => Incident(happened) ?? Recovery(happened) ?? Look(happened) ?? End(happened);

    private static Told? Incident(JournalEvent happened) => happened switch
    {
        RunStarted e => new($"Run of {e.Drill} started", e.Hypothesis),
        StepTold e => new(e.Message),
        ScriptRan e => new($"The maintenance script ran on the {World(e.World)} world", Script(e)),
        CanaryLost e => new(
            "A canary no longer saw the rows",
            $"Last seen {Instant(e.LastSeenAt)}, first missed {Instant(e.FirstMissedAt)}, at {e.Url}",
            Bad: true),
        ReportsModelled e => new(
            "Customers' reports, by the model",
            $"First after {Seconds(e.FirstReportSeconds)}, alarm after {Seconds(e.AlarmSeconds)} and {Count(e.Reports, "report")}"),
        FaultInjected e => new($"Fault {e.Name} put in", $"during {e.Phase}", Bad: true),
        FaultHealed e => new($"Fault {e.Name} healed"),
        _ => null,
    };

    private static Told? Recovery(JournalEvent happened) => happened switch
    {
        PhaseEntered e => new(Capital(e.Name)),
        ScriptAwaited { Seconds: > 0.1 } e => new("Waited for the script to come to its end", Seconds(e.Seconds)),
        DamageFound e => new(
            "The bad transactions were found in the WAL",
            $"{Count(e.Transactions.Count, "transaction")}, {Count(e.Tables.Sum(table => table.Deleted), "deleted row")}, "
            + $"{Count(e.TenantsAffected)} of {Count(e.TenantsTotal, "tenant")}",
            Bad: true),
        TargetProposed e => new($"Recovery target: {e.TargetKind} {e.Value}, {(e.Inclusive ? "inclusive" : "exclusive")}", e.Why),
        TargetProven e => new(
            e.ProvenClean ? "The paused copy was proven clean" : "The paused copy is not clean",
            Count(e.Checks.Count, "check"),
            Bad: !e.ProvenClean),
        MergeApplied e => new(
            "Rows were merged back",
            $"{Count(e.Restored)} restored, {Count(e.KeptNewer)} kept newer, {Count(e.Recreated)} recreated, {Count(e.Conflicts)} in conflict"),
        _ => null,
    };

    private static Told? Look(JournalEvent happened) => happened switch
    {
        NavigationChecked e => new(
            $"Navigation was read over HTTP ({Word(e.When)})",
            $"{Count(e.Broken)} of {Count(e.TenantsChecked, "tenant")} broken, {Count(e.PagesChecked, "page")} in {Seconds(e.Seconds)}",
            Bad: e.Broken > 0),
        BrowserChecked e => new(
            $"Apps were clicked through in a browser ({Word(e.When)})",
            $"{Count(e.Tenants, "tenant")}, {Count(e.Clicks, "click")}, {Count(e.Broken)} broken, in {Seconds(e.Seconds)}",
            Bad: e.Broken > 0),
        OracleCompared e => new(
            "The twin was compared, row by row",
            $"{Count(e.RowsCompared, "row")}, {Count(e.UnexplainedDifferences, "unexplained difference")}",
            Bad: e.UnexplainedDifferences > 0),
        LedgerChecked e => Ledger(e, e.Lost + e.Overwritten + e.Resurrected),
        InvariantChecked { Held: false } e => new($"Invariant broken: {e.Name}", $"expected {e.Expected}, found {e.Found}", Bad: true),
        _ => null,
    };

    private static Told? End(JournalEvent happened) => happened switch
    {
        Refused e => new("The recovery refused to go on", e.Reason, Bad: true),
        Failed e => new("The run could not go on", $"{e.Reason} ({e.ExceptionType})", Bad: true),
        CleanedUp e => new("Cleaned up", $"{Count(e.LeftBehind)} left behind", Bad: e.LeftBehind > 0),
        RunEnded e => new($"Run {Word(e.Outcome)}", e.Reason, Bad: e.Outcome != RunOutcome.Completed),
        _ => null,
    };

    private static Told Ledger(LedgerChecked e, long gone) =>
        new("The ledger was checked, edit by edit", $"{Count(e.Acknowledged)} acknowledged, {Count(gone)} no longer in effect", Bad: gone > 0);

    private static string Script(ScriptRan e) =>
        $"exit code {e.ExitCode} after {Seconds(e.Seconds)}, {Count(e.RowsDeleted.Values.Sum(), "row")} deleted"
        + (e.PassedOwnChecks is { } passed ? $"; its own checks {(passed ? "passed" : "failed")}" : "");

    private static string World(ScriptWorld world) => world == ScriptWorld.Dev ? "developer's" : "production-like";

    private static string Word(Enum word) => word.ToString().ToLowerInvariant();
}
