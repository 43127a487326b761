namespace DrillHarness.Reports.Events;

/// <summary>Something that ran, perhaps beside other things: a bar of the waterfall. Times are <see cref="JournalEvent.Elapsed"/> seconds.</summary>
/// <param name="Name">What ran, in a few words.</param>
/// <param name="StartSeconds">Start, in seconds since the run began.</param>
/// <param name="EndSeconds">End, in seconds since the run began.</param>
/// <param name="OnCriticalPath">The end of the recovery was waiting for it.</param>
public sealed record ActivityMeasured(string Name, double StartSeconds, double EndSeconds, bool OnCriticalPath) : JournalEvent;
