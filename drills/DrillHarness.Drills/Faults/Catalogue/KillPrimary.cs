using DrillHarness.Clusters;

namespace DrillHarness.Drills.Faults.Catalogue;

internal static class KillPrimary
{
    public static Fault Fault { get; } = new()
    {
        Name = "kill-primary",
        Title = "kill -9 of production's server",
        Story =
            """
            Every process of production's server is killed at once and started again a second later, as a supervisor does; crash recovery follows.
            Whatever the recovery had open there is rolled back. A second try reads in the database itself whether the first had committed.
            """,
        Phases = ["diagnose", "plan", "merge"],
        HealsAfter = TimeSpan.FromSeconds(1),
        InjectAsync = async (scene, cancellation) =>
        {
            // What the script's sessions logged is evidence, and would go with the logger.
            await scene.Script.EndedAsync();
            await scene.Site.Production.KillAsync(Signal.Kill, cancellation);
            return async () =>
            {
                await scene.Site.Production.StartAsync(CancellationToken.None);
                scene.Site.ForgetConnections();
            };
        },
    };
}
