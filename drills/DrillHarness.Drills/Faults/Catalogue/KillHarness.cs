namespace DrillHarness.Drills.Faults.Catalogue;

internal static class KillHarness
{
    private const int MostMilliseconds = 250;

    public static Fault Fault { get; } = new()
    {
        Name = "kill-harness",
        Title = "kill -9 of the recovery itself",
        Story =
            """
            The recovery is cut off at some statement of the phase, as its process would be by kill -9: its sessions break off, nothing is cleaned
            up, its copy and its capture directory are left where they are. A second try knows nothing of the first: it starts from the live database
            and the archive, and comes to the same end.
            """,
        Phases = ["diagnose", "restore", "replay", "plan", "merge", "verify"],
        InjectAsync = (scene, _) =>
        {
            scene.Cut.Within(TimeSpan.FromMilliseconds(scene.Random.Next(1, MostMilliseconds)));
            return Task.FromResult<Func<Task>>(scene.Cut.DropSessionsAsync);
        },
    };
}
