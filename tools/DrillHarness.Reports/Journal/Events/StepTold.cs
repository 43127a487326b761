namespace DrillHarness.Reports.Events;

/// <summary>Plain progress for people; judged by nobody.</summary>
/// <param name="Message">One sentence without a row value.</param>
public sealed record StepTold(string Message) : JournalEvent;
