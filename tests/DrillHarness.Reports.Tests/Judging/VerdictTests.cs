using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Judging;

public sealed class VerdictTests
{
    [Test]
    public void A_run_that_looked_at_everything_and_found_it_held_passes()
    {
        var judged = Judge.Of(SampleJournal.Passing);
        Assert.That(judged.Result.Verdict, Is.EqualTo(Verdict.Passed), judged.Result.Reason);
        Assert.That(judged.Checks.Select(check => check.State), Has.All.EqualTo(CheckState.Held));
        Assert.That(judged.Result.Reason, Is.EqualTo("22,497 deleted rows accounted for, 0 missing; 412 acknowledged edits kept"));
    }

    private static TestCaseData[] BrokenPromises() =>
    [
        Broken<OracleCompared>("missing rows", e => e with { Missing = 12 }, "12 rows missing"),
        Broken<OracleCompared>("overwritten rows", e => e with { Overwritten = 1 }, "1 row overwritten"),
        Broken<OracleCompared>("resurrected rows", e => e with { Resurrected = 3 }, "3 rows resurrected"),
        Broken<OracleCompared>("unexplained differences", e => e with { UnexplainedDifferences = 2 }, "2 differences from the twin without a reason"),
        Broken<LedgerChecked>("lost edits", e => e with { Lost = 5 }, "5 acknowledged edits lost"),
        Broken<LedgerChecked>("overwritten edits", e => e with { Overwritten = 1 }, "1 acknowledged edit overwritten"),
        Broken<LedgerChecked>("resurrected edits", e => e with { Resurrected = 2 }, "2 acknowledged deletions undone"),
        Broken<NavigationChecked>("broken navigation", e => e.When == Moment.After ? e with { Broken = 4 } : e, "4 tenants with broken navigation"),
        Broken<BrowserChecked>("broken clicks", e => e with { Broken = 1 }, "1 tenant with a click in the browser that led astray"),
        Broken<InvariantChecked>("a broken invariant", e => e.Name.StartsWith("Seq", StringComparison.Ordinal) ? e with { Held = false, Found = "behind" } : e,
            "invariant broken: Sequences are past the highest key, expected at or past, found behind"),
        Broken<TargetProven>("an unproven target", e => e with { ProvenClean = false }, "the recovery target is not proven clean"),
        Broken<TargetProven>("a target proven in spite of a failed check", e => e with { Checks = [new("transaction 7413 is absent", "absent", "present", false)] },
            "the recovery target is not proven clean: transaction 7413 is absent, expected absent, found present"),
        Broken<MergeApplied>("a merge that left rows out of its account", e => e with { Deleted = 22_000 }, "the WAL has 22,497 deleted rows, the merge accounts for 22,000"),
        Broken<MergeApplied>("rows without a fate", e => e with { Restored = 22_440 }, "22,497 rows deleted, 22,496 with a known fate"),
        Broken<MergeApplied>("rows with two fates", e => e with { KeptNewer = 7 }, "22,497 rows deleted, 22,498 with a known fate"),
        Broken<MergeApplied>("a second run that changes rows", e => e with { SecondRunChanged = 9 }, "9 rows changed by merging a second time"),
        Broken<SteadyStateChecked>("a steady state that is not back", e => e.When == Moment.After ? e with { Held = false, Details = "96 of 100" } : e,
            "the steady state is not back: 96 of 100"),
        new TestCaseData(SampleJournal.Plus(new Refused("the copy is ahead of the target")), "refused: the copy is ahead of the target").SetArgDisplayNames("a refusal"),
    ];

    [TestCaseSource(nameof(BrokenPromises))]
    public void A_broken_promise_fails_the_run_and_is_named_with_its_numbers(IReadOnlyList<JournalEvent> journal, string reason)
    {
        var judged = Judge.Of(journal);
        Assert.That(judged.Result.Verdict, Is.EqualTo(Verdict.Failed));
        Assert.That(judged.Result.Reason, Does.StartWith(reason));
        Assert.That(judged.ExitCode, Is.EqualTo(ExitCode.Failed));
    }

    private static TestCaseData[] ThingsNotSeen() =>
    [
        Unseen("no oracle", SampleJournal.Without<OracleCompared>(), "not looked at: the twin, row by row"),
        Unseen("no ledger", SampleJournal.Without<LedgerChecked>(), "not looked at: the ledger of customers' edits"),
        Unseen("no navigation after", SampleJournal.Without<NavigationChecked>(e => e.When == Moment.After), "not looked at: navigation after the recovery"),
        Unseen("no navigation before", SampleJournal.Without<NavigationChecked>(e => e.When == Moment.Before), "not looked at: navigation before the incident"),
        Unseen("no navigation during", SampleJournal.Without<NavigationChecked>(e => e.When == Moment.During), "not looked at: navigation during the incident"),
        Unseen("no browser", SampleJournal.Without<BrowserChecked>(), "not looked at: the apps in a browser after the recovery"),
        Unseen("no invariants", SampleJournal.Without<InvariantChecked>(), "not looked at: any invariant"),
        Unseen("no steady state", SampleJournal.Without<SteadyStateChecked>(e => e.When == Moment.After), "not looked at: the steady state after the recovery"),
        Unseen("no proof", SampleJournal.Without<TargetProven>(), "not looked at: the copy at the recovery target"),
        Unseen("no damage looked for", SampleJournal.Without<DamageFound>(), "not looked at: the damage"),
        Unseen("no merge", SampleJournal.Without<MergeApplied>(), "not looked at: the merge"),
        Unseen("no phases", SampleJournal.Without<PhasesMeasured>(), "not looked at: the phases of the recovery"),
        Unseen("no canary", SampleJournal.Without<CanaryLost>(), "not looked at: the instant of the damage, by a canary"),
        Unseen("no durability", SampleJournal.Without<DurabilityAsserted>(), "not looked at: durability of the servers"),
        Unseen("one node's durability", SampleJournal.Without<DurabilityAsserted>(e => e.Node == "pitr-1"), "not looked at: durability of node pitr-1"),
        Unseen("no clean-up", SampleJournal.Without<CleanedUp>(), "not looked at: what is left behind"),
        Unseen("no second merge", SampleJournal.With<MergeApplied>(e => e with { SecondRunChanged = null }), "not looked at: a second run of the merge"),
        Unseen("an empty comparison", SampleJournal.With<OracleCompared>(e => e with { RowsCompared = 0 }), "the comparison with the twin saw no row"),
        Unseen("no customer", SampleJournal.With<LedgerChecked>(e => e with { Acknowledged = 0 }), "no edit was acknowledged"),
        Unseen("no tenant read", SampleJournal.With<NavigationChecked>(e => e.When == Moment.After ? e with { TenantsChecked = 0 } : e), "no tenant's navigation was read"),
        Unseen("a blind navigation check", SampleJournal.With<NavigationChecked>(e => e with { Broken = 0 }), "no tenant's navigation was broken during the incident"),
        Unseen("a world broken before", SampleJournal.With<NavigationChecked>(e => e.When == Moment.Before ? e with { Broken = 1 } : e), "1 tenant had broken navigation before"),
        Unseen("no steady state to return to", SampleJournal.With<SteadyStateChecked>(e => e.When == Moment.Before ? e with { Held = false } : e), "the steady state did not hold before"),
        Unseen("no click", SampleJournal.With<BrowserChecked>(e => e with { Clicks = 0 }), "the browser clicked nothing"),
        Unseen("no damage", SampleJournal.With<DamageFound>(e => e with { Tables = [] })
            .Select(e => e is MergeApplied merge ? merge with { Deleted = 0, Restored = 0, KeptNewer = 0, Recreated = 0, Conflicts = 0 } : e).ToArray(), "there is no damage to judge"),
        Unseen("a proof of nothing", SampleJournal.With<TargetProven>(e => e with { Checks = [] }), "the proof of the recovery target looked at nothing"),
        Unseen("a target chosen after the proof", SampleJournal.Plus(new TargetProposed("xid", "7400", false, "latest", "")), "the recovery target that was chosen last was not proven"),
        Unseen("durability off", SampleJournal.With<DurabilityAsserted>(e => e with { Fsync = false }), "node primary is not durable"),
        Unseen("asynchronous commit", SampleJournal.With<DurabilityAsserted>(e => e with { SynchronousCommit = "off" }), "node primary is not durable"),
        Unseen("an unhealed fault", SampleJournal.Without<FaultHealed>(), "fault slow-archive was never healed"),
        Unseen("no isolation", SampleJournal.With<ScriptRan>(e => e with { Isolation = "none" }), "the candidate script ran with isolation: none"),
        Unseen("a gap between phases", Phases(p => [p[0], .. p.Skip(2)]), "the phases do not add up: a gap or overlap between detect and restore"),
        Unseen("an unknown phase", Phases(p => [.. p.SkipLast(1), p[^1] with { Name = "lunch" }]), "unknown phase: lunch"),
        Unseen("a clock started late", Phases(p => [.. p.Skip(1)]), "the recovery clock was started late"),
        Unseen("an abort", SampleJournal.With<RunEnded>(_ => new RunEnded(RunOutcome.Aborted, "somebody asked for it")), "aborted: somebody asked for it"),
        Unseen("a run that says why", SampleJournal.Without<DamageFound>().Select(e => e is RunEnded ? new RunEnded(RunOutcome.Completed, "nothing was missed") : e).ToArray(), "nothing was missed"),
        Unseen("no start", SampleJournal.Without<RunStarted>(), "the journal does not say what was run"),
    ];

    [TestCaseSource(nameof(ThingsNotSeen))]
    public void What_was_not_seen_is_inconclusive_and_named(IReadOnlyList<JournalEvent> journal, string reason)
    {
        var judged = Judge.Of(journal);
        Assert.That(judged.Result.Verdict, Is.EqualTo(Verdict.Inconclusive));
        Assert.That(judged.Result.Reason, Does.StartWith(reason));
        Assert.That(judged.ExitCode, Is.EqualTo(ExitCode.Inconclusive));
    }

    [Test]
    public void A_drill_that_promises_no_browser_passes_without_one()
    {
        var journal = SampleJournal.With<RunStarted>(e => e with { MustLook = Looks.AllBut(Look.Browser) }).Where(e => e is not BrowserChecked);
        Assert.That(Judge.Of([.. journal]).Result.Verdict, Is.EqualTo(Verdict.Passed));
    }

    [Test]
    public void What_is_not_promised_but_seen_broken_still_fails()
    {
        var journal = SampleJournal.With<RunStarted>(e => e with { MustLook = Looks.AllBut(Look.Browser) })
            .Select(e => e is BrowserChecked look ? look with { Broken = 1 } : e);
        Assert.That(Judge.Of([.. journal]).Result.Verdict, Is.EqualTo(Verdict.Failed));
    }

    [Test]
    public void A_script_without_isolation_passes_where_the_user_accepted_that()
    {
        var journal = SampleJournal.With<ScriptRan>(e => e with { Isolation = "none" }).Select(e => e is RunStarted start ? start with { AllowUnisolated = true } : e);
        Assert.That(Judge.Of([.. journal]).Result.Verdict, Is.EqualTo(Verdict.Passed));
    }

    [Test]
    public void A_harness_that_broke_gives_no_verdict_even_after_a_broken_promise()
    {
        var journal = SampleJournal.With<OracleCompared>(e => e with { Missing = 1 }).Append(new Failed("the twin went away", "NpgsqlException"));
        var result = Judge.Of([.. journal]).Result;
        Assert.That((result.Verdict, result.Outcome), Is.EqualTo((Verdict.Inconclusive, RunOutcome.Aborted)));
        Assert.That(result.Reason, Does.StartWith("the twin went away (NpgsqlException, in phase verify"));
    }

    [Test]
    public void Things_left_behind_abort_an_otherwise_good_run()
    {
        var result = Judge.Of(SampleJournal.With<CleanedUp>(_ => new CleanedUp(2))).Result;
        Assert.That((result.Verdict, result.Outcome, result.LeftBehind), Is.EqualTo((Verdict.Inconclusive, RunOutcome.Aborted, 2)));
        Assert.That(result.Reason, Is.EqualTo("the harness left 2 things behind"));
    }

    private static TestCaseData Broken<T>(string name, Func<T, JournalEvent> change, string reason) where T : JournalEvent =>
        new TestCaseData(SampleJournal.With(change), reason).SetArgDisplayNames(name);

    private static TestCaseData Unseen(string name, IReadOnlyList<JournalEvent> journal, string reason) =>
        new TestCaseData(journal, reason).SetArgDisplayNames(name);

    private static IReadOnlyList<JournalEvent> Phases(Func<IReadOnlyList<PhaseSpan>, IReadOnlyList<PhaseSpan>> change) =>
        SampleJournal.With<PhasesMeasured>(e => new PhasesMeasured(change(e.Phases)) { At = e.At, Elapsed = e.Elapsed });
}
