namespace DrillHarness.Reports.Events;

/// <summary>The run could not go on. Never a verdict on the recovery.</summary>
/// <param name="Reason">First line of the error.</param>
/// <param name="ExceptionType">Type of the exception, by its short name.</param>
/// <param name="Cause">Whose fault it is; decides the exit code.</param>
public sealed record Failed(string Reason, string ExceptionType, FailureCause Cause = FailureCause.HarnessBroke) : JournalEvent;
