namespace DrillHarness.Reports.Events;

/// <summary>When customers' reports would have arrived, by the model: Stacker noticed its incident that way.</summary>
/// <param name="FirstReportSeconds">First report, in seconds after the damage.</param>
/// <param name="AlarmSeconds">Enough reports to raise an alarm, in seconds after the damage.</param>
/// <param name="Reports">Reports that had arrived by then.</param>
public sealed record ReportsModelled(double FirstReportSeconds, double AlarmSeconds, int Reports) : JournalEvent;
