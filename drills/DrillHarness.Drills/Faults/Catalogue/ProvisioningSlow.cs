namespace DrillHarness.Drills.Faults.Catalogue;

internal static class ProvisioningSlow
{
    public static Fault Fault { get; } = new()
    {
        Name = "provisioning-slow",
        Title = "the copy's place takes its time",
        Story =
            """
            As at Stacker, where the copy took over half an hour and nobody knew why: here five seconds pass before a copy can be restored. The
            recovery reads the WAL meanwhile, and the report says which phase the minutes went to.
            """,
        Phases = ["restore"],
        InjectAsync = (scene, _) =>
        {
            scene.Copies.Wait = TimeSpan.FromSeconds(5);
            return Task.FromResult<Func<Task>>(() =>
            {
                scene.Copies.Wait = TimeSpan.Zero;
                return Task.CompletedTask;
            });
        },
    };
}
