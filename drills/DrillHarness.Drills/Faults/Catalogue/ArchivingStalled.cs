namespace DrillHarness.Drills.Faults.Catalogue;

internal static class ArchivingStalled
{
    public static Fault Fault { get; } = new()
    {
        Name = "archiving-stalled",
        Title = "archive_command fails for a while",
        Story =
            """
            For three seconds nothing can be archived: the WAL with the damage in it waits on production's disk. The recovery waits for it, says
            what it waits for, and goes on when the archive takes it.
            """,
        Phases = ["diagnose"],
        HealsAfter = TimeSpan.FromSeconds(3),
        InjectAsync = (scene, cancellation) => ArchiveCommand.ReplaceAsync(scene, "/bin/false", cancellation),
    };
}
