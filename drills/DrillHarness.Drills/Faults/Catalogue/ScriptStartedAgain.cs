namespace DrillHarness.Drills.Faults.Catalogue;

internal static class ScriptStartedAgain
{
    public static Fault Fault { get; } = new()
    {
        Name = "script-started-again",
        Title = "the scheduler starts the script again while its damage is being repaired",
        Story =
            """
            Nobody told the scheduler. What has just been brought back is deleted once more, by transactions that no plan has seen. The recovery
            looks at the WAL again after each merge, and goes round until nothing new is bad and nothing that is bad still runs.
            """,
        Phases = ["merge", "verify"],
        InjectAsync = (scene, _) =>
        {
            var again = scene.Script.Start();
            return Task.FromResult<Func<Task>>(() => again);
        },
    };
}
