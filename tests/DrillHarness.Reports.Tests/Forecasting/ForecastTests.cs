using DrillHarness.Reports.Tests.History;

namespace DrillHarness.Reports.Tests.Forecasting;

internal sealed class ForecastTests
{
    // Restore takes 2 s and one for each 10 MB, merge one for each 1000 deleted rows; each run is off by a few percent.
    private static HistoryRun Run(int apps, int time)
    {
        var sizes = new RunSizes(apps * 100_000L, apps * 100_000L, 16_000_000, apps * 125L, apps * 25L);
        var off = 1 + (0.03 * ((((apps + time) * 7919) % 5) - 2) / 2.0);
        var (restore, merge) = ((2 + (sizes.BackupBytes / 1e7)) * off, (0.2 + (sizes.RowsDeleted / 1000.0)) * off);
        return SampleHistory.Run(time, restore, merge) with { Id = $"{apps}-{time}", Profile = $"apps-{apps}", Sizes = sizes };
    }

    private static List<HistoryRun> Runs(params int[] apps) => [.. apps.SelectMany(_ => Enumerable.Range(0, 2), Run)];

    [Test]
    public void The_largest_size_is_predicted_from_the_smaller_ones()
    {
        var forecast = ForecastResult.Of(Runs(200, 500, 1200, 2500), new RunSizes(0, 0, 0, 1_000_000, 0));
        Assert.Multiple(() =>
        {
            Assert.That(forecast.Supported, Is.True, forecast.Reason);
            Assert.That(forecast.Check!.Held, Is.True);
            Assert.That(forecast.Check.Profile, Is.EqualTo("apps-2500"));
            Assert.That(forecast.Total.Seconds, Is.EqualTo(2 + 80 + 0.2 + 200).Within(10).Percent);
            Assert.That(forecast.Total.HalfWidthShare, Is.LessThan(0.35));
        });
    }

    [Test]
    public void Each_phase_says_what_it_grows_with()
    {
        var phases = ForecastResult.Of(Runs(200, 500, 1200, 2500), new RunSizes(0, 0, 0, 1_000_000, 0)).Phases;
        Assert.That(phases.Select(phase => (phase.Name, phase.GrowsWith)), Is.EquivalentTo(new[] { ("restore", Driver.Bytes), ("merge", Driver.Deleted) }));
        Assert.That(phases.Single(phase => phase.Name == "restore").FixedSeconds, Is.EqualTo(2).Within(0.5));
    }

    [Test]
    public void More_rows_gone_takes_longer_with_the_same_bytes()
    {
        double Merge(long deleted) => ForecastResult.Of(Runs(200, 500, 1200), new RunSizes(1_000_000_000, 0, 0, 1_000_000, deleted)).Phases.Single(phase => phase.Name == "merge").Predicted.Seconds;
        Assert.That(Merge(200_000), Is.GreaterThan(1.8 * Merge(100_000)));
    }

    [Test]
    public void What_grows_faster_than_it_did_is_not_supported()
    {
        var runs = Runs(200, 500, 1200, 2500).Select(run => run.Profile != "apps-2500" ? run : run with { TotalSeconds = run.TotalSeconds * 3, Phases = run.Phases.ToDictionary(phase => phase.Key, phase => phase.Value * 3) });
        var forecast = ForecastResult.Of([.. runs], new RunSizes(0, 0, 0, 1_000_000, 0));
        Assert.That((forecast.Supported, forecast.Check!.Held), Is.EqualTo((false, false)));
        Assert.That(forecast.Reason, Does.Contain("not supported: "));
    }

    [Test]
    public void Two_sizes_are_too_few_to_be_sure_and_one_to_say_anything()
    {
        Assert.That(ForecastResult.Of(Runs(200, 500), new RunSizes(0, 0, 0, 100_000, 0)).Reason, Does.Contain("2 sizes, expected 3 or more"));
        Assert.That(() => ForecastResult.Of(Runs(200), new RunSizes(0, 0, 0, 100_000, 0)), Throws.ArgumentException.With.Message.Contains("1 sizes"));
    }

    [Test]
    public void A_wait_for_the_script_is_not_taken_for_growth()
    {
        var waited = Runs(200, 500, 1200, 2500).Select(run =>
        {
            var wait = Math.Max(0, (run.Sizes!.Rows / 10_000.0) - 5);
            return run with { ScriptAwaitedSeconds = wait, TotalSeconds = run.TotalSeconds + wait, Phases = new Dictionary<string, double>(run.Phases) { ["diagnose"] = wait } };
        });
        var (with, without) = (ForecastResult.Of([.. waited], new RunSizes(0, 0, 0, 1_000_000, 0)), ForecastResult.Of(Runs(200, 500, 1200, 2500), new RunSizes(0, 0, 0, 1_000_000, 0)));
        Assert.Multiple(() =>
        {
            Assert.That(with.Total.Seconds, Is.EqualTo(without.Total.Seconds).Within(0.1));
            Assert.That(with.LongestScriptAwaitedSeconds, Is.EqualTo(26.25).Within(0.01));
            Assert.That(with.Runs.Max(run => run.Seconds), Is.EqualTo(without.Runs.Max(run => run.Seconds)).Within(0.01));
        });
    }

    [Test]
    public void A_slow_minute_of_the_machine_is_no_steeper_slope()
    {
        // Every phase of a run is off by the same share, one in three by a fifth.
        var runs = Runs(200, 500, 1200, 2500).Select((run, number) => number % 3 > 0 ? run
            : run with { TotalSeconds = run.TotalSeconds * 1.2, Phases = run.Phases.ToDictionary(phase => phase.Key, phase => phase.Value * 1.2) });
        var total = ForecastResult.Of([.. runs], new RunSizes(0, 0, 0, 1_000_000, 0)).Total;
        Assert.That(total.HalfWidthShare, Is.LessThan(0.35));
    }

    [Test]
    public void The_same_runs_give_the_same_forecast()
    {
        var (first, second) = (ForecastResult.Of(Runs(200, 500, 1200), new RunSizes(0, 0, 0, 1_000_000, 0)), ForecastResult.Of(Runs(200, 500, 1200), new RunSizes(0, 0, 0, 1_000_000, 0)));
        Assert.That(first.ToJson(), Is.EqualTo(second.ToJson()));
    }
}
