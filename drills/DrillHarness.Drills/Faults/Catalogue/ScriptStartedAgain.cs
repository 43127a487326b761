using DrillHarness.Drills.Engine;
using DrillHarness.Timing;

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
        InjectAsync = async (scene, cancellation) =>
        {
            var again = scene.Script.Start();
            // Once it is connected it can be seen; one that starts after the recovery has looked for the last time is an incident of its own.
            await new Until { Awaited = "the script to connect again", Deadline = Deadlines.Command }
                .TrueAsync(async token => again.IsCompleted || await IsConnectedAsync(scene, token), cancellation);
            return () => again;
        },
    };

    private static async Task<bool> IsConnectedAsync(FaultScene scene, CancellationToken cancellation)
    {
        await using var command = scene.Site.Live.CreateCommand($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{scene.Site.ScriptRole}')");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
