namespace DrillHarness.Drills.Faults.Catalogue;

internal static class WalSegmentMissing
{
    public static Fault Fault { get; } = new()
    {
        Name = "wal-segment-missing",
        Title = "a WAL segment that is needed is not in the archive",
        Story =
            """
            The first segment after the backup goes out of the archive, and production has recycled its own. What happened between the backup and
            the damage cannot be replayed: the recovery refuses, and names the segment. Put back when the drill is over.
            """,
        Phases = ["diagnose", "replay"],
        RequiredEnding = "refused: a WAL segment is missing, named",
        InjectAsync = (scene, cancellation) => ArchivedSegment.SpoilAsync(scene, "rm -f \"$1\"", cancellation),
    };
}
