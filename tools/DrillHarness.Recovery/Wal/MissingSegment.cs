namespace DrillHarness.Recovery.Wal;

/// <summary>The first segment of a range that could not be had from the archive.</summary>
/// <param name="Segment">The segment, by its own timeline.</param>
/// <param name="Trouble">What pgBackRest said; null when the archive simply has no such segment.</param>
internal sealed record MissingSegment(WalSegmentName Segment, string? Trouble);
