namespace DrillHarness.Drills.Faults.Catalogue;

internal static class WalSegmentFlipped
{
    // Turns a byte in the middle of the file into its complement.
    private const string Flip =
        """
        middle=$(($(stat -c %s "$1") / 2))
        byte=$(od -An -tu1 -j "$middle" -N1 "$1" | tr -d ' ')
        printf "$(printf '\\%03o' $((255 - byte)))" | dd of="$1" bs=1 seek="$middle" conv=notrunc status=none
        """;

    public static Fault Fault { get; } = new()
    {
        Name = "wal-segment-flipped",
        Title = "a byte of a WAL segment that is needed has turned over in the archive",
        Story =
            """
            One byte in the middle of the first archived segment after the backup is not what it was. Checksums tell: the recovery refuses and
            names the segment. Put back when the drill is over.
            """,
        Phases = ["diagnose", "replay"],
        RequiredEnding = "refused: a WAL segment is damaged, named",
        InjectAsync = (scene, cancellation) => ArchivedSegment.SpoilAsync(scene, Flip, cancellation),
    };
}
