using DrillHarness.Clusters;

namespace DrillHarness.Drills.Faults.Catalogue;

internal static class KillCopy
{
    public static Fault Fault { get; } = new()
    {
        Name = "kill-copy",
        Title = "kill -9 of the copy's server",
        Story =
            """
            Every process of the copy is killed and it does not come back. What was read from it is in the capture directory; what was not is read
            from another copy, restored from the same backup.
            """,
        Phases = ["replay", "plan", "merge"],
        InjectAsync = async (scene, cancellation) =>
        {
            // In phase replay there is a copy that is not started yet: it dies as soon as it runs.
            var copy = scene.Copy ?? throw new InvalidOperationException("There is no copy to kill.");
            var killing = KillWhileRunningAsync(copy, cancellation);
            await Task.WhenAny(killing, Task.CompletedTask);
            return () => killing;
        },
    };

    private static async Task KillWhileRunningAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        try
        {
            await new Timing.Until { Awaited = $"copy '{copy.Name}' to run", Deadline = Timing.Deadlines.Command, Interval = TimeSpan.FromMilliseconds(5) }
                .TrueAsync(async token => await IsRunningAsync(copy, token), cancellation);
            await copy.KillAsync(Signal.Kill, CancellationToken.None);
        }
        catch (Exception over) when (over is OperationCanceledException or Timing.DeadlinePassedException)
        {
            // The attempt ended first, and nothing runs that could be killed.
        }
    }

    private static async Task<bool> IsRunningAsync(PointInTimeCopy copy, CancellationToken cancellation) =>
        (await copy.Host.RunAsync(new CommandLine("pg_ctl", "status", "-D", copy.DataDirectory), cancellation)).ExitCode == 0;
}
