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
        return [.. journal.SelectMany(happened => Telling.Of(happened) is { } told
            ? new[] { new TimelineEntry(happened.Elapsed - zero, happened.At, told.Title, told.Detail, ToneOf(happened, told)) }
            : [])];
    }

    private static string ToneOf(JournalEvent happened, Told told) => happened is PhaseEntered ? "phase" : told.Bad ? "bad" : "";
}
