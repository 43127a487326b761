using DrillHarness.Gate.Trials;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
[CancelAfter(180_000)]
internal sealed class TrialTests
{
    private const string Drafts = "version: 1\ntables:\n  draft:\n    delete:\n      where: abandoned_at IS NOT NULL\n    update: {}\n";
    private const string Plans = "version: 1\ntables:\n  tenant:\n    update: {columns: [plan, updated_at]}\n";

    private const string Connect = "import os, psycopg2\nc = psycopg2.connect(os.environ['DATABASE_URL'])\ncur = c.cursor()\n";

    // Forgets what it had to do as soon as it has begun.
    private const string Forgets = Connect +
        """
        cur.execute("SELECT id FROM draft WHERE abandoned_at IS NOT NULL ORDER BY id")
        ids = [row[0] for row in cur.fetchall()]
        cur.execute("UPDATE draft SET abandoned_at = NULL WHERE id = ANY(%s)", (ids,))
        c.commit()
        for id in ids:
            cur.execute("DELETE FROM draft WHERE id = %s", (id,))
            c.commit()
        """;

    private const string OneByOne = Connect +
        """
        cur.execute("SELECT id FROM draft WHERE abandoned_at IS NOT NULL ORDER BY id")
        for row in cur.fetchall():
            cur.execute("DELETE FROM draft WHERE id = %s", row)
            c.commit()
        """;

    // Writes back a name that it has read long before.
    private const string WritesBack = Connect +
        """
        cur.execute("SELECT id, name FROM tenant ORDER BY id")
        rows = cur.fetchall()
        cur.execute("SELECT pg_sleep(0.5)")
        for id, name in rows:
            cur.execute("UPDATE tenant SET name = %s, plan = 'free' WHERE id = %s", (name, id))
        c.commit()
        """;

    private const string OneColumn = Connect +
        """
        cur.execute("SELECT id FROM tenant ORDER BY id")
        for row in cur.fetchall():
            cur.execute("UPDATE tenant SET plan = 'free' WHERE id = %s", row)
        c.commit()
        """;

    private const string Holds = Connect +
        """
        cur.execute("UPDATE tenant SET plan = 'free'")
        cur.execute("SELECT pg_sleep(1)")
        c.commit()
        """;

    // Where it is killed is drawn, of as many pieces as it happens to send: some draws kill it too early or too late.
    [Test]
    public async Task A_script_that_forgets_its_work_when_it_is_killed_is_found()
    {
        var finding = (await GateWorlds.TryUntilFoundAsync(new KilledTrial(), Forgets, Drafts, seeds: 8)).FirstOrDefault();
        Assert.That(finding, Is.Not.Null);
        Assert.That((finding!.Code, finding.Table, finding.Severity), Is.EqualTo((FindingCodes.Killed, "public.draft", Severity.Error)));
        Assert.That(finding.Message, Does.Match("[1-9][0-9]* rows are still there"));
    }

    [Test]
    public async Task A_script_that_goes_on_where_it_was_is_not() =>
        Assert.That(await GateWorlds.TryAsync(new KilledTrial(), OneByOne, Drafts), Is.Empty);

    [Test]
    public async Task Edits_that_are_overwritten_with_what_was_read_before_are_found()
    {
        var finding = (await GateWorlds.TryAsync(new BesideCustomersTrial(), WritesBack, Plans)).Single();
        Assert.That((finding.Code, finding.Table), Is.EqualTo((FindingCodes.BesideCustomers, "public.tenant")));
        Assert.That(finding.Message, Does.Contain("overwritten"));
    }

    [Test]
    public async Task A_script_that_writes_its_own_column_only_overwrites_nothing() =>
        Assert.That(await GateWorlds.TryAsync(new BesideCustomersTrial(), OneColumn, Plans), Is.Empty);

    [Test]
    public async Task Customers_who_wait_longer_than_the_intent_allows_are_told_of()
    {
        var finding = (await GateWorlds.TryAsync(new BesideCustomersTrial(), Holds, Plans + "limits: {longestLock: 400 ms}\n")).Single();
        Assert.That(finding.Message, Does.Match("waited for (0.[5-9]|[1-9]).* expected at most 0.4 s"));
    }

    // A third size, between the measured ones and production's.
    [Test]
    public async Task A_third_size_writes_within_a_factor_of_two_of_the_WAL_that_is_extrapolated()
    {
        const int Large = 3;
        const int Third = 6;
        var (small, large, third) = await GateWorlds.InSceneAsync("a.sql", "DELETE FROM navigation_item WHERE id % 2 = 0", "version: 1\ntables: {navigation_item: {delete: {}}}\n", async scene =>
            (await BiggerTrial.MeasureAsync(scene, 1, CancellationToken.None), await BiggerTrial.MeasureAsync(scene, Large, CancellationToken.None), await BiggerTrial.MeasureAsync(scene, Third, CancellationToken.None)));
        Assert.That((double)BiggerTrial.ForecastOf(small!, large!, Large, Third).WalBytes / third!.WalBytes, Is.InRange(0.5, 2));
    }
}
