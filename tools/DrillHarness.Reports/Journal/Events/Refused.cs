namespace DrillHarness.Reports.Events;

/// <summary>The recovery refused to go on rather than do harm. A verdict: failed, with a reason that starts with "refused:".</summary>
/// <param name="Reason">What it refused, and why.</param>
public sealed record Refused(string Reason) : JournalEvent;
