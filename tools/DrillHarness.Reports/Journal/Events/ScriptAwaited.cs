namespace DrillHarness.Reports.Events;

/// <summary>The recovery knew what was bad and waited until the script was through: before that more may go. Part of the phase diagnose.</summary>
/// <param name="Seconds">How long.</param>
public sealed record ScriptAwaited(double Seconds) : JournalEvent;
