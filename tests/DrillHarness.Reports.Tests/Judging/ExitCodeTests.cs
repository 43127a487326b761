using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Judging;

public sealed class ExitCodeTests
{
    [Test]
    public void Passed_is_0() => Assert.That(Code(SampleJournal.Passing), Is.Zero);

    [Test]
    public void A_harness_that_broke_is_1() => Assert.That(Code(Failing(FailureCause.HarnessBroke)), Is.EqualTo(1));

    [Test]
    public void Things_left_behind_are_1() => Assert.That(Code(SampleJournal.With<CleanedUp>(_ => new CleanedUp(1))), Is.EqualTo(1));

    [Test]
    public void A_failed_drill_is_2() => Assert.That(Code(SampleJournal.With<OracleCompared>(e => e with { Missing = 1 })), Is.EqualTo(2));

    [Test]
    public void A_failed_drill_that_left_things_behind_is_still_2() =>
        Assert.That(Code([.. SampleJournal.With<OracleCompared>(e => e with { Missing = 1 }).Append(new CleanedUp(1))]), Is.EqualTo(2));

    [Test]
    public void A_refused_recovery_is_2() => Assert.That(Code(SampleJournal.Plus(new Refused("no backup is old enough"))), Is.EqualTo(2));

    [Test]
    public void An_interrupted_run_is_3() =>
        Assert.That(Code(SampleJournal.With<RunEnded>(_ => new RunEnded(RunOutcome.Interrupted, "Ctrl-C"))), Is.EqualTo(3));

    [Test]
    public void A_deadline_that_passed_is_3() => Assert.That(Code(Failing(FailureCause.TimedOut)), Is.EqualTo(3));

    [Test]
    public void A_rejected_script_is_4() => Assert.That((int)ExitCode.GateRejected, Is.EqualTo(4));

    [Test]
    public void Wrong_usage_is_5() => Assert.That(Code(Failing(FailureCause.WrongUsage)), Is.EqualTo(5));

    [Test]
    public void A_refusal_for_safety_is_6() => Assert.That(Code(Failing(FailureCause.SafetyRefused)), Is.EqualTo(6));

    [Test]
    public void A_broken_objective_is_7_and_the_verdict_stays_passed()
    {
        var judged = Judge.Of(SampleJournal.With<RunStarted>(e => e with { TimeObjectiveSeconds = 10 }));
        Assert.That(((int)judged.ExitCode, judged.Result.Verdict), Is.EqualTo((7, Verdict.Passed)));
        Assert.That(judged.Result.Reason, Does.EndWith("but recovery took 12.6 s against an objective of 10.0 s"));
    }

    [Test]
    public void Inconclusive_is_8() => Assert.That(Code(SampleJournal.Without<LedgerChecked>()), Is.EqualTo(8));

    [Test]
    public void Something_the_machine_lacks_is_10() => Assert.That(Code(Failing(FailureCause.MachineLacks)), Is.EqualTo(10));

    private static int Code(IReadOnlyList<JournalEvent> journal) => (int)Judge.Of(journal).ExitCode;

    private static JournalEvent[] Failing(FailureCause cause) =>
    [
        .. SampleJournal.Passing.Take(12), new Failed("it broke", "SomeException", cause), new CleanedUp(0), new RunEnded(RunOutcome.Aborted, "it broke"),
    ];
}
