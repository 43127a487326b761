using DrillHarness.Drills.Engine;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Tests;

[TestFixture]
public sealed class PhaseClockTests
{
    private readonly SetClock time = new();
    private string file = "";

    [SetUp]
    public void NewFile() => file = Path.Combine(Directory.CreateTempSubdirectory("clock-").FullName, "events.jsonl");

    [TearDown]
    public void NoFile() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [Test]
    public void Phases_are_contiguous_and_begin_at_the_last_sight_of_the_rows()
    {
        using var journal = Journal.Create(file, null, time);
        time.Advance(10);
        var clock = new PhaseClock(journal, time);
        clock.Start("detect", TimeSpan.FromSeconds(2));
        time.Advance(1);
        clock.Enter("restore");
        time.Advance(4);
        clock.Enter("verify");
        time.Advance(5);
        clock.Stop();
        Assert.That(Seconds(journal), Is.EqualTo([("detect", 3.0), ("restore", 4.0), ("verify", 5.0)]));
    }

    [TestCase(3, 7, "diagnose", 0, "restore", 7)]
    [TestCase(8, 7, "restore", 0, "diagnose", 8)]
    public async Task A_stretch_of_two_things_belongs_to_the_one_that_ended_last(
        int diagnose, int restore, string first, double firstSeconds, string second, double secondSeconds)
    {
        using var journal = Journal.Create(file, null, time);
        var clock = new PhaseClock(journal, time);
        clock.Start("detect", TimeSpan.Zero);
        var (diagnosed, restored) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var both = clock.BothAsync("diagnose", () => diagnosed.Task, "restore", () => restored.Task);
        foreach (var (at, done) in new[] { (diagnose, diagnosed), (restore, restored) }.OrderBy(end => end.Item1))
        {
            time.Advance(at - clock.Elapsed.TotalSeconds);
            done.SetResult(0);
        }

        await both;
        clock.Stop();
        Assert.That(Seconds(journal), Is.EqualTo([("detect", 0.0), (first, firstSeconds), (second, secondSeconds)]));
    }

    private static IEnumerable<(string, double)> Seconds(Journal journal) =>
        journal.Events.OfType<PhasesMeasured>().Single().Phases.Select(phase => (phase.Name, Math.Round(phase.Seconds, 3)));

    private sealed class SetClock : TimeProvider
    {
        private long ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public override DateTimeOffset GetUtcNow() => new(ticks, TimeSpan.Zero);

        public void Advance(double seconds) => ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
