using CsCheck;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Judging;

public sealed class TornJournalTests
{
    [Test]
    public void Any_prefix_of_a_journal_is_judged_and_never_passes_unless_it_is_complete()
    {
        for (var length = 0; length < SampleJournal.Passing.Count; length++)
        {
            var judged = Judge.Of([.. SampleJournal.Passing.Take(length)]);
            Assert.That((judged.Result.Verdict, judged.Result.Outcome, judged.ExitCode),
                Is.EqualTo((Verdict.Inconclusive, RunOutcome.Interrupted, ExitCode.Interrupted)), $"first {length} events");
            Assert.That(judged.Result.Reason, Is.Not.Empty);
        }
    }

    [Test]
    public void Any_choice_of_events_is_judged_without_throwing_and_passes_only_with_all_that_was_promised() =>
        Gen.Shuffle(Enumerable.Range(0, SampleJournal.Passing.Count).ToArray()).Select(Gen.Int[0, SampleJournal.Passing.Count]).Sample(drawn =>
        {
            var kept = drawn.Item1.Take(drawn.Item2).Order().Select(index => SampleJournal.Passing[index]).ToArray();
            var result = Judge.Of(kept).Result;
            return result.Verdict != Verdict.Passed || SampleJournal.Passing.Except(kept).All(IsOptional);
        });

    [Test]
    public void With_any_one_promised_event_missing_it_has_not_passed() => Assert.That(SampleJournal.Passing
        .Where(missing => !IsOptional(missing) && Judge.Of([.. SampleJournal.Passing.Except([missing])]).Result.Verdict == Verdict.Passed), Is.Empty);

    [Test]
    public void A_killed_run_says_how_far_it_got_and_keeps_its_figures()
    {
        var result = Judge.Of([.. SampleJournal.Passing.TakeWhile(e => e is not MergeApplied)]).Result;
        Assert.That(result.Reason, Is.EqualTo("interrupted, in phase merge, 15.9 s after the start"));
        Assert.That(result.Rows.Deleted, Is.EqualTo(22_497));
        Assert.That(result.Rows.Restored, Is.Null);
        Assert.That(result.Phases.Select(phase => phase.Name), Is.EqualTo(new[] { "detect", "diagnose", "restore", "replay", "plan", "merge" }));
        Assert.That(result.Recovery.TimeActualSeconds, Is.Null);
    }

    [Test]
    public void An_empty_journal_is_inconclusive() =>
        Assert.That(Judge.Of([]).Result.Reason, Is.EqualTo("the journal is empty: nothing ran"));

    // What a report shows and nobody promised; everything else has to be there.
    private static bool IsOptional(JournalEvent happened) => happened
        is StepTold or PhaseEntered or ScriptRan or ScreenshotTaken or ReportsModelled or TenantsRecovered or ActivityMeasured
        or FaultInjected or FaultHealed or InvariantChecked or NodeStarted or DurabilityAsserted or WorldMeasured or ScriptAwaited;
}
