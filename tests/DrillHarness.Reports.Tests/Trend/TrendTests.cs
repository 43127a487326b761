using DrillHarness.Reports.Tests.History;

namespace DrillHarness.Reports.Tests.Trend;

internal sealed class TrendTests
{
    [Test]
    public void Two_nights_and_a_slow_third_name_the_phase()
    {
        var trend = SampleHistory.Trend(10, 10.2, 15);
        Assert.That((trend.Verdict, trend.Series[0].Phase), Is.EqualTo((TrendState.Suspected, "restore")));
        Assert.That(trend.Reason, Does.Contain("restore took 15.0 s").And.Contain("3 nights of the 8 that a judgement needs"));
        Assert.That(trend.ExitCode(failOnRegression: true), Is.EqualTo(ExitCode.Passed), "a suspicion fails nothing");
    }

    [Test]
    public void A_lasting_slowdown_is_a_regression_that_warns_unless_asked()
    {
        var trend = SampleHistory.Trend([.. SampleHistory.Noisy(14, 10), .. SampleHistory.Noisy(6, 14, 2)]);
        Assert.That((trend.Verdict, trend.Series[0].Phase), Is.EqualTo((TrendState.Regressed, "restore")));
        Assert.That(trend.Series[0].Phases.Single(phase => phase.Name == "restore").Changes[^1].StartedAt, Is.EqualTo(SampleHistory.First.AddDays(14)).Within(TimeSpan.FromDays(1)));
        Assert.That((trend.ExitCode(false), trend.ExitCode(true)), Is.EqualTo((ExitCode.Passed, ExitCode.BudgetBroken)));
    }

    [Test]
    public void Steady_nights_are_steady_and_few_of_them_too_few()
    {
        Assert.That(SampleHistory.Trend(SampleHistory.Noisy(20, 10)).Verdict, Is.EqualTo(TrendState.Steady));
        Assert.That(SampleHistory.Trend(10, 10.1).Verdict, Is.EqualTo(TrendState.TooLittleHistory));
    }

    [Test]
    public void Another_machine_is_no_regression()
    {
        var slow = SampleHistory.Machine with { CpuCount = 1 };
        var runs = SampleHistory.Noisy(14, 10).Select((seconds, night) => SampleHistory.Run(night, seconds)).Concat(SampleHistory.Noisy(5, 20).Select((seconds, night) => SampleHistory.Run(14 + night, seconds) with { Machine = slow }));
        var trend = SampleHistory.Judge(runs);
        Assert.That(trend.Verdict, Is.EqualTo(TrendState.Incomparable));
        Assert.That(trend.Reason, Does.Contain("processors: 2, now 1"));
        Assert.That(trend.Series[0].Nights[14].MachineChanged, Is.Not.Empty);
    }

    [TestCase(100, 210, true)]
    [TestCase(100, 120, false)]
    public void A_machine_that_got_slower_is_another(double before, double now, bool differs) => Assert.That(
        (SampleHistory.Machine with { Probe = new MachineProbe(now, 1, 2000) }).DifferencesFrom(SampleHistory.Machine with { Probe = new MachineProbe(before, 1, 2000) }).Any(), Is.EqualTo(differs));

    [Test]
    public void A_broken_objective_fails_whatever_the_trend()
    {
        var trend = SampleHistory.Judge([SampleHistory.Run(0), SampleHistory.Run(1, merge: 9)], new Dictionary<string, PhaseObjective> { ["merge"] = new(2, 4, 8) });
        Assert.That((trend.Verdict, trend.Series[0].Phase, trend.ExitCode(false)), Is.EqualTo((TrendState.ObjectiveBroken, "merge", ExitCode.BudgetBroken)));
    }

    [TestCase(1.5, ObjectiveState.Good)]
    [TestCase(3, ObjectiveState.Fair)]
    [TestCase(6, ObjectiveState.Warned)]
    [TestCase(8.1, ObjectiveState.Broken)]
    public void A_time_stands_against_its_objective(double seconds, ObjectiveState state) => Assert.That(new PhaseObjective(2, 4, 8).StateOf(seconds), Is.EqualTo(state));

    [Test]
    public void Runs_that_did_not_end_well_count_for_nothing_and_are_named()
    {
        var runs = new[] { SampleHistory.Run(0), SampleHistory.Run(1) with { Outcome = null, Verdict = null }, SampleHistory.Run(2, 99) with { Verdict = Verdict.Failed, Reason = "3 rows missing" } };
        var series = SampleHistory.Judge(runs).Series[0];
        Assert.That((series.Nights.Count, series.NoData.Count), Is.EqualTo((1, 2)));
        Assert.That(series.NoData.Select(run => run.Reason), Has.One.Contains("was killed").And.One.Contains("3 rows missing"));
    }

    [Test]
    public void Nothing_to_judge_is_inconclusive()
    {
        Assert.That(SampleHistory.Judge([]).ExitCode(false), Is.EqualTo(ExitCode.Inconclusive));
        Assert.That(SampleHistory.Judge([SampleHistory.Run(0) with { Outcome = null, Verdict = null }]).Verdict, Is.EqualTo(TrendState.NoData));
    }

    [Test]
    public void Runs_of_one_night_are_one_point_at_their_median()
    {
        var night = new[] { 10.0, 30, 11 }.Select((seconds, run) => SampleHistory.Run(0, seconds) with { Id = $"r{run}", Night = "n", StartedAt = SampleHistory.First.AddMinutes(run) });
        var point = SampleHistory.Judge(night).Series[0].Nights.Single();
        Assert.That((point.Runs.Count, point.SecondsOf("restore")), Is.EqualTo((3, 11.0)));
    }

    [Test]
    public void Drills_majors_and_profiles_are_series_of_their_own() => Assert.That(SampleHistory.Judge(
        [SampleHistory.Run(0), SampleHistory.Run(1) with { Profile = "tiny" }, SampleHistory.Run(2) with { Machine = SampleHistory.Machine with { Postgres = "16.2" } }]).Series, Has.Count.EqualTo(3));
}
