using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Faults.Catalogue;

internal static class FirstTargetInWindow
{
    public static Fault Fault { get; } = new()
    {
        Name = "first-target-in-window",
        Title = "the first copy overlaps the deletion window",
        Story =
            """
            Stacker's own mistake: somebody takes the target off a clock, at the granularity of people's clocks, without asking the WAL, and it falls
            inside the deletion window. (A drill's window is seconds long and seldom holds a whole minute; then it is the window's middle.) The paused
            copy is looked at before anybody relies on it and turns out to hold bad commits; a copy cannot go back, so a second one is made. What that
            costs is a phase of its own, rework.
            """,
        Phases = ["restore"],
        InjectAsync = (scene, _) =>
        {
            scene.FirstTarget.Choose = bad => new RecoveryTarget(
                RecoveryTargetKind.Time, InstantIn(bad).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture), true);
            return Task.FromResult<Func<Task>>(() =>
            {
                scene.FirstTarget.Choose = null;
                return Task.CompletedTask;
            });
        },
    };

    private static DateTimeOffset InstantIn(IReadOnlyList<WalTransaction> bad)
    {
        var (first, last) = (bad[0].CommittedAt, bad[^1].CommittedAt);
        var minute = new DateTimeOffset(last.Ticks - (last.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return minute >= first ? minute : first + ((last - first) / 2);
    }
}
