using DrillHarness.Clusters;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(180_000)]
public sealed class RowRecoveryTests
{
    [Test]
    public async Task Deleted_rows_come_back_and_what_happened_since_stands(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("UPDATE item SET price = 1000 WHERE id = 7", cancellation);
        var before = await shop.ScalarAsync<string>(Print("true"), cancellation);
        await shop.ExecuteAsync("BEGIN; DELETE FROM badge WHERE id = 999; SAVEPOINT s; DELETE FROM item WHERE id < 50; ROLLBACK TO s; DELETE FROM item; COMMIT", cancellation);
        await shop.ExecuteAsync("DELETE FROM shelf WHERE id = 2; DELETE FROM badge WHERE id = 2", cancellation);
        await shop.ExecuteAsync("INSERT INTO item (shelf_id, code, price) VALUES (7, 'code 6', 6)", cancellation);
        var logged = await shop.ScalarAsync<long>("SELECT count(*) FROM log", cancellation);
        var sequence = await shop.ScalarAsync<long>("SELECT last_value FROM item_id_seq", cancellation);

        var incident = await shop.LocateAsync(cancellation);
        Assert.That(incident.Tables.Select(table => (table.Table.Name.Name, table.Deleted.Length)), Is.EqualTo([("item", 600), ("item_note", 200)]));
        await using var lost = await shop.CaptureAsync(incident, cancellation);
        Assert.That(lost.Capture.Proofs, Has.All.Property(nameof(ProofCheck.Held)).True);

        await using (var session = await lost.OpenAsync(shop, cancellation))
        {
            Assert.That((await session.DamagePerTenantAsync(cancellation)).Values.Sum(), Is.EqualTo(800));
            var outcome = await session.ApplyAsync(null, cancellation);
            var fates = await session.FatesAsync(cancellation);
            Assert.Multiple(() =>
            {
                Assert.That(outcome.Tenants, Is.EqualTo(new[] { "1", "2", "3" }));
                Assert.That(fates.Sum(table => table.Restored), Is.EqualTo(outcome.Restored));
                Assert.That(fates[0], Has.Property("Recreated").EqualTo(1).And.Property("Conflicts").Zero.And.Property("KeptNewer").GreaterThanOrEqualTo(50));
            });
        }

        // Item 6 was made anew as 601 and item 10 hangs on that now; shelf 2 and its items stay gone with everything below them.
        Assert.That(await shop.ScalarAsync<long>("SELECT parent_id FROM item WHERE id = 10", cancellation), Is.EqualTo(601));
        var untouched = "shelf_id <> 2 AND id <= 600 AND id NOT IN (6, 10) AND (parent_id IS NULL OR parent_id NOT IN (SELECT n FROM generate_series(1, 600) n WHERE 1 + n % 12 = 2))";
        Assert.That(await shop.ScalarAsync<string>(Print(untouched), cancellation), Is.EqualTo(Filter(before)));
        Assert.Multiple(async () =>
        {
            Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM log", cancellation), Is.EqualTo(logged), "triggers must not fire twice");
            Assert.That(await shop.ScalarAsync<long>("SELECT last_value FROM item_id_seq", cancellation), Is.EqualTo(sequence));
            Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM item WHERE badge_id = 2", cancellation), Is.Zero);
            Assert.That(await shop.ScalarAsync<decimal>("SELECT doubled FROM item WHERE id = 7", cancellation), Is.EqualTo(2000m));
        });
        await shop.ExecuteAsync("DELETE FROM item WHERE id = 8", cancellation);
        var after = await shop.ScalarAsync<string>(Print("true"), cancellation);
        await using var again = await lost.OpenAsync(shop, cancellation);
        Assert.That((await again.ApplyAsync(null, cancellation)).Restored, Is.Zero);
        Assert.That(await shop.ScalarAsync<string>(Print("true"), cancellation), Is.EqualTo(after), "a row that a customer deleted since must stay deleted");
    }

    [Test]
    public async Task Tenants_that_came_back_first_are_left_alone_by_what_follows_even_after_a_crash_between(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("UPDATE item SET parent_id = NULL", cancellation);
        await shop.ExecuteAsync("DELETE FROM item", cancellation);
        var incident = await shop.LocateAsync(cancellation);
        await using var lost = await shop.CaptureAsync(incident, cancellation);
        await using (var first = await lost.OpenAsync(shop, cancellation))
            Assert.That((await first.ApplyAsync(["2"], cancellation)).Tenants, Is.EqualTo(new[] { "2" }));
        Assert.That(await shop.ScalarAsync<long>(Others, cancellation), Is.Zero);
        await shop.ExecuteAsync("DELETE FROM item WHERE id = (SELECT min(item.id) FROM item)", cancellation);
        var kept = await shop.ScalarAsync<long>("SELECT count(*) FROM item", cancellation);

        await using var rest = await lost.OpenAsync(shop, cancellation);
        await rest.ApplyAsync(null, cancellation);
        Assert.Multiple(async () =>
        {
            Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM item", cancellation) - await shop.ScalarAsync<long>(Others, cancellation), Is.EqualTo(kept));
            Assert.That(await shop.ScalarAsync<long>(Others, cancellation), Is.EqualTo(400));
        });
    }

    [Test]
    public async Task A_row_that_was_there_all_along_and_took_the_key_is_a_conflict_and_nothing_hangs_on_it(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("INSERT INTO item (shelf_id, code, price) VALUES (7, 'old hand', 1)", cancellation);
        await shop.ExecuteAsync("DELETE FROM item WHERE code <> 'old hand'", cancellation);
        await shop.ExecuteAsync("UPDATE item SET code = 'code 6' WHERE code = 'old hand'", cancellation);
        var incident = await shop.LocateAsync(cancellation);
        await using var lost = await shop.CaptureAsync(incident, cancellation);
        await using var session = await lost.OpenAsync(shop, cancellation);
        await session.ApplyAsync(null, cancellation);
        var items = (await session.FatesAsync(cancellation)).Single(table => table.Table == Shop.Items);
        Assert.Multiple(async () =>
        {
            Assert.That((items.Conflicts, items.Recreated), Is.EqualTo((2, 0)));
            Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM item WHERE parent_id = 601", cancellation), Is.Zero);
        });
    }

    [Test]
    public async Task A_merge_that_cannot_get_its_locks_writes_nothing_and_says_so(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("DELETE FROM item", cancellation);
        await using var lost = await shop.CaptureAsync(await shop.LocateAsync(cancellation), cancellation);
        var hasty = lost with { Options = lost.Options with { LockTimeout = TimeSpan.FromMilliseconds(200) } };
        await using var session = await hasty.OpenAsync(shop, cancellation);
        await using var customer = await shop.Live.OpenConnectionAsync(cancellation);
        await using (var held = await customer.BeginTransactionAsync(cancellation))
        {
            await using var command = new NpgsqlCommand("LOCK TABLE item IN ACCESS EXCLUSIVE MODE", customer);
            await command.ExecuteNonQueryAsync(cancellation);
            Assert.That(async () => await session.ApplyAsync(null, cancellation), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("gave way to customers"));
            Assert.That(async () => await hasty.OpenAsync(shop, cancellation),
                Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("gave way to customers"), "the catalog cannot be read either");
            await held.RollbackAsync(cancellation);
        }

        Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM item", cancellation), Is.Zero);
        await session.ApplyAsync(null, cancellation);
        Assert.That(await shop.ScalarAsync<long>("SELECT count(*) FROM item", cancellation), Is.EqualTo(600), "once the lock is gone all comes back");
    }

    [Test]
    public async Task A_copy_that_pg_dump_cannot_reach_is_refused_for_ddl(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("DROP TABLE item_note", cancellation);
        var scan = await shop.ScanAsync(cancellation);
        var catalog = await SchemaCatalog.ReadAsync(shop.Live, cancellation);
        var incident = Incident.Of(scan.Committed.Where(transaction => transaction.DroppedFiles.Count > 0), scan.Committed, file => !catalog.IsInternal(file));
        await using var copy = new ClusterCopy(await shop.Cluster.PrepareCopyAsync(new CopyOptions { Name = "far" }, cancellation), "shop");
        var options = new CaptureOptions { Directory = shop.Engine.Directory.MakeDirectory("far-capture"), Live = catalog };
        Assert.That(async () => await CaptureRun.TakeAsync(new FarCopy(copy), incident, StopPlan.For(incident, shop.Backup.StopLsn), options, cancellation),
            Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("Dropped objects cannot be made again"));
    }

    // Not the row's own page: replay writes that anew from the WAL. A value kept out of line is read from where the bad transaction wrote nothing.
    [Test]
    public async Task A_page_whose_checksum_does_not_hold_is_refused(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("CREATE TABLE big (id int PRIMARY KEY, n int, v text); ALTER TABLE big ALTER v SET STORAGE EXTERNAL; INSERT INTO big VALUES (1, 1, repeat('x', 20000))", cancellation);
        await shop.Cluster.BackUpAsync(BackupKind.Full, cancellation);
        var file = await shop.ScalarAsync<string>("SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE oid = 'big'::regclass", cancellation);
        var bad = await shop.TransactAsync("UPDATE big SET n = 2", cancellation);
        var survey = await shop.SurveyAsync(cancellation);
        var incident = survey.IncidentOf(survey.Find([bad]));
        var prepared = await shop.Cluster.PrepareCopyAsync(new CopyOptions { Name = "torn" }, cancellation);
        await shop.ShellAsync($"printf '\\252\\125' | dd of={prepared.DataDirectory}/{file} bs=1 seek=4000 conv=notrunc 2>&1", cancellation);
        await using var copy = new ClusterCopy(prepared, "shop");
        var options = new CaptureOptions { Directory = shop.Engine.Directory.MakeDirectory("torn-capture"), Live = await SchemaCatalog.ReadAsync(shop.Live, cancellation) };
        Assert.That(async () => await CaptureRun.TakeAsync(copy, incident, StopPlan.For(incident, shop.Backup.StopLsn), options, cancellation),
            Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("checksum does not hold"));
    }

    private const string Others = "SELECT count(*) FROM item JOIN shelf ON shelf.id = shelf_id WHERE shop_id <> 2";

    private static string Print(string where) =>
        $"SELECT string_agg(concat_ws(':', id, shelf_id, parent_id, code, price), E'\\n' ORDER BY id) FROM item WHERE {where}";

    private static string Filter(string before) => string.Join('\n', before.Split('\n').Where(line =>
    {
        var parts = line.Split(':');
        var (id, shelf) = (long.Parse(parts[0]), long.Parse(parts[1]));
        var parentShelf = id % 5 == 0 ? 1 + ((id - 4) % 12) : 0;
        return shelf != 2 && id is not (6 or 10) && parentShelf != 2;
    }));

    // As a copy that was made on another host: it can be read, and pg_dump cannot be sent to it.
    private sealed class FarCopy(ClusterCopy copy) : IRecoveryCopy
    {
        public NpgsqlDataSource Source => copy.Source;

        public IServerPrograms Programs => copy.Programs;

        public IReadOnlyList<string> ClientArguments => [];

        public Task AdvanceAsync(CopyStop stop, CancellationToken cancellation) => copy.AdvanceAsync(stop, cancellation);
    }
}
