using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Undo;
using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

/// <summary>Recoveries that follow upon each other in one database, and customers who wait for one.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class AgainTests
{
    private Shop shop = null!;
    private int copies;

    [OneTimeSetUp]
    public async Task Open() => shop = await Shop.OpenAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task Close() => await shop.DisposeAsync();

    // Who waits for a row that is taken out and put in again finds none when the wait is over, and its edit is lost without a word.
    [TestCase("a", "name || ' (closed)'")]
    [TestCase("b", "'org ' || 1 + id % 20")]
    public async Task Who_waits_for_a_changed_row_finds_it_when_the_merge_is_over(string schema, string name, CancellationToken cancellation)
    {
        await MakeAsync(schema, $"CREATE TABLE {schema}.org (id int PRIMARY KEY, name text UNIQUE DEFERRABLE, note int DEFAULT 0); CREATE TABLE {schema}.usr (id int PRIMARY KEY, org int REFERENCES {schema}.org); INSERT INTO {schema}.org SELECT n, 'org ' || n FROM generate_series(1, 20) n", cancellation);
        var bad = await shop.TransactAsync($"SET CONSTRAINTS ALL DEFERRED; UPDATE {schema}.org SET name = {name}", cancellation);
        var customers = new List<Task<int>>();
        await RecoverAsync([bad], options => options with
        {
            Announce = async (_, _, token) =>
            {
                customers.Add(WriteAsync($"UPDATE {schema}.org SET note = note + 1 WHERE id = 3", token));
                customers.Add(WriteAsync($"INSERT INTO {schema}.usr VALUES (1, 4)", token));
                await new Until { Awaited = "both customers to wait", Deadline = TimeSpan.FromSeconds(30) }.TrueAsync(async look =>
                    await shop.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{schema}.%' AND pid <> pg_backend_pid()", look) == 2, token);
            },
        }, cancellation);
        Assert.That(await Task.WhenAll(customers), Is.EqualTo(new[] { 1, 1 }));
        Assert.That(await shop.ScalarAsync<string>($"SELECT count(*) FILTER (WHERE name = 'org ' || id) || ' ' || sum(note) FROM {schema}.org", cancellation), Is.EqualTo("20 1"));
    }

    [TestCase("c", "name || ' (closed)'")]
    [TestCase("d", "'org ' || 1 + id % 4")]
    public async Task What_hangs_on_rows_that_a_merge_wrote_is_recovered_after_it_and_after_its_undoing(string schema, string name, CancellationToken cancellation)
    {
        await MakeAsync(schema, $"CREATE TABLE {schema}.org (id int PRIMARY KEY, name text UNIQUE DEFERRABLE); CREATE TABLE {schema}.usr (id int PRIMARY KEY, org int NOT NULL REFERENCES {schema}.org ON DELETE CASCADE); " +
            $"INSERT INTO {schema}.org SELECT n, 'org ' || n FROM generate_series(1, 4) n; INSERT INTO {schema}.usr SELECT n, 1 + n % 4 FROM generate_series(1, 12) n", cancellation);
        var before = await StateAsync(schema, cancellation);
        var first = await shop.TransactAsync($"SET CONSTRAINTS ALL DEFERRED; UPDATE {schema}.org SET name = {name}", cancellation);
        var second = await shop.TransactAsync($"DELETE FROM {schema}.usr WHERE id <= 8", cancellation);
        var damaged = await StateAsync(schema, cancellation);
        var runs = new List<long>();
        foreach (var bad in new[] { first, second }) runs.Add((await RecoverAsync([bad], options => options, cancellation)).UndoId!.Value);
        Assert.That(await StateAsync(schema, cancellation), Is.EqualTo(before), "one after the other");
        foreach (var run in Enumerable.Reverse(runs)) await Undoing.RevertAsync(shop.Live, run, cancellation);
        Assert.That(await StateAsync(schema, cancellation), Is.EqualTo(damaged), "undone");
        var both = await RecoverAsync([first, second], options => options, cancellation);
        Assert.That(await StateAsync(schema, cancellation), Is.EqualTo(before), "together, after all that");
        await Undoing.RevertAsync(shop.Live, both.UndoId!.Value, cancellation);
        await RecoverAsync([second, first], options => options, cancellation);
        Assert.That(await StateAsync(schema, cancellation), Is.EqualTo(before), "and again");
    }

    [Test]
    public async Task Tenants_are_recovered_one_after_the_other_and_undone_each_alone(CancellationToken cancellation)
    {
        await MakeAsync("e", "CREATE TABLE e.tenant (id int PRIMARY KEY); INSERT INTO e.tenant VALUES (1), (2); CREATE TABLE e.item (id int PRIMARY KEY, tenant int REFERENCES e.tenant); INSERT INTO e.item SELECT n, 1 + n % 2 FROM generate_series(1, 10) n", cancellation);
        var bad = await shop.TransactAsync("DELETE FROM e.item", cancellation);
        var runs = new List<long>();
        foreach (var tenant in new[] { "1", "2" })
        {
            var outcome = await RecoverAsync([bad], options => options with { OnlyTenants = [tenant] }, cancellation, new TableName("e", "tenant"));
            Assert.That(outcome.Restored, Is.EqualTo(5), $"of tenant {tenant}");
            runs.Add(outcome.UndoId!.Value);
        }

        await Undoing.RevertAsync(shop.Live, runs[0], cancellation);
        Assert.That(await shop.ScalarAsync<string>("SELECT string_agg(DISTINCT tenant::text, ' ') || ' ' || count(*) FROM e.item", cancellation), Is.EqualTo("2 5"));
        await RecoverAsync([bad], options => options with { OnlyTenants = ["1"] }, cancellation, new TableName("e", "tenant"));
        Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM e.item", cancellation), Is.EqualTo(10));
    }

    private Task MakeAsync(string schema, string sql, CancellationToken cancellation) => shop.ExecuteAsync($"CREATE SCHEMA {schema}; {sql}", cancellation);

    private Task<string> StateAsync(string schema, CancellationToken cancellation) =>
        shop.ScalarAsync<string>($"SELECT (SELECT string_agg(o::text, ' ' ORDER BY id) FROM {schema}.org o) || (SELECT string_agg(u::text, ' ' ORDER BY id) FROM {schema}.usr u)", cancellation);

    private async Task<int> WriteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await shop.Live.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<MergeOutcome> RecoverAsync(IReadOnlyCollection<uint> bad, Func<MergeOptions, MergeOptions> with, CancellationToken cancellation, TableName? tenants = null)
    {
        var catalog = await SchemaCatalog.ReadAsync(shop.Live, cancellation);
        var archive = new WalArchiveReader(new ServerPrograms(shop.Cluster.Host), ICommandHost.Stanza) { Known = catalog.Files };
        var survey = await archive.SurveyAsync(await LiveWal.SealAsync(shop.Live, shop.Backup.StartLsn, cancellation), cancellation);
        var incident = survey.IncidentOf(survey.Find(bad), file => !catalog.IsInternal(file));
        var name = $"again{++copies}";
        await using var copy = new ClusterCopy(await shop.Cluster.PrepareCopyAsync(new CopyOptions { Name = name }, cancellation), "shop");
        var capture = await CaptureRun.TakeAsync(copy, incident, StopPlan.For(incident, shop.Backup.StopLsn),
            new CaptureOptions { Directory = shop.Engine.Directory.MakeDirectory(name), Live = catalog, TenantTable = tenants }, cancellation);
        var written = survey.Committed.Where(transaction => transaction.CommitLsn >= incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
        await using var session = await MergeSession.OpenAsync(capture, shop.Live, with(new MergeOptions { History = new RowHistory(copy.Source, written), KeepUndoLog = true }), cancellation);
        return await session.ApplyAsync(null, cancellation);
    }
}
