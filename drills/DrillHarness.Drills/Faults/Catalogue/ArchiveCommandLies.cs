namespace DrillHarness.Drills.Faults.Catalogue;

internal static class ArchiveCommandLies
{
    public static Fault Fault { get; } = new()
    {
        Name = "archive-command-lies",
        Title = "archive_command says that it succeeded, and stores nothing",
        Story =
            """
            Production hands its WAL to a command that exits 0 and keeps nothing, and then recycles it. What it told cannot be had any more: the
            recovery refuses, and names the first segment that is missing.
            """,
        Phases = ["diagnose"],
        RequiredEnding = "refused: a WAL segment is missing, named",
        InjectAsync = async (scene, cancellation) =>
        {
            await scene.Script.EndedAsync();
            var heal = await ArchiveCommand.ReplaceAsync(scene, "/bin/true", cancellation);
            var segment = await scene.Site.Production.SwitchWalAsync(cancellation);
            await ArchivedSegment.UntilRecycledAsync(scene, segment, cancellation);
            return heal;
        },
    };
}
