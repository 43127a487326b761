using System.Globalization;
using DrillHarness.Reports.Events;

namespace DrillHarness.Cli;

/// <summary>
/// Knows which phase a run is in, and says of an event that ends it how long it was. A phase ends where the next begins, where the clock
/// stops, or where the run gives up.
/// </summary>
internal sealed class PhaseEnds
{
    private string? phase;
    private double began;

    /// <summary>"restore ended after 1.23 s" when this event ends a phase; null otherwise.</summary>
    public string? Of(JournalEvent happened)
    {
        if (happened is not (PhaseEntered or PhasesMeasured or Refused or Failed or RunEnded)) return null;
        var ended = phase is null ? null : string.Create(CultureInfo.InvariantCulture, $"{phase} ended after {happened.Elapsed - began:F2} s");
        phase = (happened as PhaseEntered)?.Name;
        if (happened is PhaseEntered entered) began = entered.Elapsed - entered.SecondsAgo;
        return ended;
    }
}
