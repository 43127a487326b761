using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests;

/// <summary>A run of the flagship drill as its journal would tell it, passing unless a test changes it.</summary>
internal static class SampleJournal
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Lost = Start.AddSeconds(6.412);

    public static IReadOnlyList<JournalEvent> Passing { get; } = Stamp(
    [
        .. Beginning(), .. Incident(), .. Recovery(), .. Verification(), new CleanedUp(0) { Elapsed = 41.2 }, new RunEnded(RunOutcome.Completed, "") { Elapsed = 41.3 },
    ]);

    /// <summary>The passing journal with every event of a type changed.</summary>
    public static IReadOnlyList<JournalEvent> With<T>(Func<T, JournalEvent> change) where T : JournalEvent =>
        [.. Passing.Select(happened => happened is T match ? change(match) : happened)];

    /// <summary>The passing journal without some events.</summary>
    public static IReadOnlyList<JournalEvent> Without<T>(Func<T, bool>? which = null) where T : JournalEvent =>
        [.. Passing.Where(happened => happened is not T match || which?.Invoke(match) == false)];

    /// <summary>The passing journal with more events before its end.</summary>
    public static IReadOnlyList<JournalEvent> Plus(params JournalEvent[] more) =>
        [.. Passing.SkipLast(2), .. more.Select(happened => happened with { At = Passing[^2].At, Elapsed = Passing[^2].Elapsed }), .. Passing.TakeLast(2)];

    private static IReadOnlyList<JournalEvent> Stamp(IEnumerable<JournalEvent> events) =>
        [.. events.Select((happened, index) => happened.Elapsed > 0
            ? happened with { At = Start.AddSeconds(happened.Elapsed) }
            : happened with { At = Start.AddSeconds(index * 0.01), Elapsed = index * 0.01 })];

    private static IEnumerable<JournalEvent> Beginning() =>
    [
        new RunStarted
        {
            Id = "7f3a", Drill = "stacker-2023-11-10", Seed = 7, Engine = "local", Postgres = "15.20", Profile = "small", Strategy = "pitr-copy",
            Version = "0.1.0", Reproduce = "tools/drill run stacker-2023-11-10 --engine local --profile small --seed 7",
            Environment = new MachineFacts(2, 24L << 30, new MachineProbe(210, 0.8, 2400)), TimeObjectiveSeconds = 120,
            Hypothesis = "Every user of every tenant sees the navigation of their apps, and each item leads to its page.",
        },
        new NodeStarted("primary", "primary"),
        new DurabilityAsserted("primary", true, true, "on"),
        new StepTold("Seeded 100 tenants, 151,204 rows"),
        new ScriptRan
        {
            World = ScriptWorld.Dev, Script = "drills/scripts/sqlalchemy/purge_unused_records.py", ExitCode = 0, Seconds = 0.61, Isolation = "sandbox",
            RowsDeleted = new Dictionary<string, long> { ["public.draft"] = 6, ["public.revision"] = 18 }, PassedOwnChecks = true,
        },
        new NavigationChecked { When = Moment.Before, TenantsChecked = 100, PagesChecked = 812, Broken = 0, Seconds = 1.1, Elapsed = 3.9 },
        new SteadyStateChecked(Moment.Before, true, "100 of 100 tenants see their navigation") { Elapsed = 4.0 },
        new ScreenshotTaken(Moment.Before, "1", "screenshots/before.png") { Elapsed = 4.6 },
        new WorldMeasured(120_000_000, 140_000_000, "0/3000028", 151_204) { Elapsed = 4.7 },
    ];

    private static IEnumerable<JournalEvent> Incident() =>
    [
        new CanaryLost(Lost, Lost.AddSeconds(0.05), "/apps/orders") { Elapsed = 6.462 },
        new PhaseEntered("detect") { Elapsed = 6.47 },
        new ScriptRan
        {
            World = ScriptWorld.Production, Script = "drills/scripts/sqlalchemy/purge_unused_records.py", ExitCode = 0, Seconds = 1.93,
            Isolation = "sandbox", PassedOwnChecks = true, Elapsed = 6.8,
            RowsDeleted = new Dictionary<string, long>
            {
                ["public.draft"] = 9_120, ["public.revision"] = 41_377, ["public.layout"] = 1_204,
                ["public.navigation_item"] = 12_431, ["public.navigation_link"] = 1_862, ["public.navigation_item_role"] = 8_204,
            },
            Statements =
            [
                new("DELETE FROM draft WHERE draft.published_at IS NOT NULL", 7411, 9_120),
                new("DELETE FROM revision WHERE revision.id NOT IN (SELECT app.current_revision_id FROM app WHERE app.current_revision_id IS NOT NULL)", 7412, 41_377),
                new("DELETE FROM navigation_item USING layout WHERE layout.deleted_at IS NOT NULL", 7413, 12_431),
                new("DELETE FROM layout WHERE layout.id NOT IN (SELECT page.layout_id FROM page WHERE page.layout_id IS NOT NULL)", 7414, 1_204),
            ],
        },
        new ReportsModelled(41.0, 96.5, 5) { Elapsed = 6.85 },
        new ScriptAwaited(0.05) { Elapsed = 6.9 },
        new NavigationChecked { When = Moment.During, TenantsChecked = 100, PagesChecked = 640, Broken = 97, BrokenTenants = ["1", "2", "3"], Seconds = 0.9, Elapsed = 7.6 },
        new ScreenshotTaken(Moment.During, "1", "screenshots/during.png") { Elapsed = 8.0 },
    ];

    private static IEnumerable<JournalEvent> Recovery() =>
    [
        new PhaseEntered("diagnose") { Elapsed = 8.112 },
        new DamageFound
        {
            Transactions = [new(7413, "0/9A3F0C8", "0/9D80110", Lost.AddMilliseconds(31))],
            Tables =
            [
                new("public", "navigation_item", 12_431, 0, false), new("public", "navigation_item_role", 8_204, 0, false),
                new("public", "navigation_link", 1_862, 0, false),
            ],
            TenantsTotal = 100, TenantsAffected = 97, GoodTransactionsLeftAlone = 3, Elapsed = 9.4,
            PerTenant = [new("1", 6_210), new("2", 3_114), new("3", 2_077), new("4", 1_551), new("5", 1_240), new("6", 1_033), new("7", 884), new("8", 770)],
        },
        new TargetProposed("xid", "7413", false, "latest", "just before the first bad transaction's commit") { Elapsed = 9.5 },
        new PhaseEntered("restore") { Elapsed = 9.512 },
        new NodeStarted("pitr-1", "copy") { Elapsed = 12.9 },
        new DurabilityAsserted("pitr-1", true, true, "on") { Elapsed = 12.95 },
        new PhaseEntered("replay") { Elapsed = 13.012 },
        new FaultInjected("slow-archive", "replay") { Elapsed = 13.1 },
        new FaultHealed("slow-archive", "replay") { Elapsed = 14.0 },
        new TargetProven(true, 1,
        [
            new("in recovery and paused", "true", "true", true), new("transaction 7413 is absent", "absent", "absent", true),
            new("rows of public.navigation_item", "12,431", "12,431", true),
        ]) { Elapsed = 15.1 },
        new PhaseEntered("plan") { Elapsed = 15.212 },
        new PhaseEntered("merge") { Elapsed = 15.912 },
        new MergeApplied
        {
            Deleted = 22_497, Restored = 22_441, KeptNewer = 6, Recreated = 31, Conflicts = 19, LongestLockWaitMs = 38.2, EditP99Ms = 61.4, SecondRunChanged = 0,
            PerTable =
            [
                new("public", "navigation_item", 12_431, 12_390, 6, 31, 4), new("public", "navigation_item_role", 8_204, 8_189, 0, 0, 15),
                new("public", "navigation_link", 1_862, 1_862, 0, 0, 0),
            ],
            Elapsed = 17.3,
        },
        new PhaseEntered("verify") { Elapsed = 17.412 },
    ];

    private static IEnumerable<JournalEvent> Verification() =>
    [
        new NavigationChecked { When = Moment.After, TenantsChecked = 100, PagesChecked = 815, Broken = 0, Seconds = 1.2, Elapsed = 18.9 },
        new PhasesMeasured(Phases()) { Elapsed = 19.0 },
        new TenantsRecovered(11.2, 11.9, 12.3, 12.5) { Elapsed = 19.0 },
        new ActivityMeasured("customers kept editing", 0.5, 18.9, false) { Elapsed = 19.0 },
        new ActivityMeasured("restore of the copy's files", 8.3, 12.9, true) { Elapsed = 19.0 },
        new ActivityMeasured("reading the WAL", 8.1, 9.4, true) { Elapsed = 19.0 },
        new BrowserChecked { When = Moment.After, Tenants = 8, Clicks = 214, Broken = 0, Seconds = 16.3, Elapsed = 35.4 },
        new ScreenshotTaken(Moment.After, "1", "screenshots/after.png") { Elapsed = 35.5 },
        new NodeStarted("twin", "twin") { Elapsed = 35.6 },
        new DurabilityAsserted("twin", true, true, "on") { Elapsed = 35.7 },
        new OracleCompared
        {
            RowsCompared = 148_930, Explained = new Dictionary<string, long> { ["recreated by a customer"] = 31, ["indeterminate edit"] = 1 },
            UnexplainedDifferences = 0, Missing = 0, Overwritten = 0, Resurrected = 0, Elapsed = 38.0,
        },
        new LedgerChecked { Acknowledged = 412, Rejected = 57, Indeterminate = 1, Lost = 0, Overwritten = 0, Resurrected = 0, LostByBlanketRestore = 268, Elapsed = 38.4 },
        new InvariantChecked("Foreign keys hold", true, "0 dangling rows", "0 dangling rows") { Elapsed = 38.6 },
        new InvariantChecked("Sequences are past the highest key", true, "at or past", "past") { Elapsed = 38.7 },
        new InvariantChecked("Triggers are enabled", true, "9 enabled", "9 enabled") { Elapsed = 38.7 },
        new InvariantChecked("Customer data equals its twin", true, "0 differences", "0 differences") { Elapsed = 39.0 },
        new SteadyStateChecked(Moment.After, true, "100 of 100 tenants see their navigation") { Elapsed = 39.1 },
    ];

    private static List<PhaseSpan> Phases()
    {
        var at = Lost;
        var spans = new List<PhaseSpan>();
        foreach (var (name, seconds) in new[] { ("detect", 1.7), ("diagnose", 1.4), ("restore", 3.5), ("replay", 2.2), ("plan", 0.7), ("merge", 1.5), ("verify", 1.588) })
        {
            spans.Add(new PhaseSpan(name, at, seconds));
            at = at.AddSeconds(seconds);
        }

        return spans;
    }
}
