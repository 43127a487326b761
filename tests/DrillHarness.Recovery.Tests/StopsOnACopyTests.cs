using DrillHarness.Clusters;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class StopsOnACopyTests
{
    [Test]
    public async Task A_copy_shows_at_each_stop_the_versions_that_the_plan_names_and_edits_between_bad_commits_are_in(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("CREATE TABLE thing (id int PRIMARY KEY, body text); INSERT INTO thing SELECT n, 'as seeded' FROM generate_series(1, 300) n", cancellation);
        var first = await shop.TransactAsync("DELETE FROM thing WHERE id <= 100", cancellation);
        await shop.ExecuteAsync("UPDATE thing SET body = 'edited in between' WHERE id IN (150, 151)", cancellation);
        var second = await shop.TransactAsync("DELETE FROM thing WHERE id BETWEEN 101 AND 200", cancellation);
        var third = await shop.TransactAsync("UPDATE thing SET body = 'spoilt' WHERE id BETWEEN 201 AND 250", cancellation);
        await shop.ExecuteAsync("UPDATE thing SET body = 'edited since' WHERE id = 210", cancellation);
        await shop.ExecuteAsync("VACUUM thing; INSERT INTO thing SELECT n, 'later' FROM generate_series(1000, 1300) n", cancellation);

        var survey = await shop.SurveyAsync(cancellation);
        var owners = await FileOwners.ReadAsync(shop.Live, survey.Committed, cancellation);
        var incident = survey.IncidentOf(survey.Find([first, second, third]), owners.MayHoldRows);
        var plan = StopPlan.For(incident, shop.Backup.StopLsn);
        Assert.That(plan.Why, Is.EqualTo($"3 stops: before xid {first} (first bad commit) reads 248 rows; before xid {second} reads 2 rows that were edited between bad commits; " +
            $"just after xid {third} reads 50 rows as the bad transactions left them"));

        await using var copy = await shop.Cluster.PrepareCopyAsync(new CopyOptions { Name = "copy" }, cancellation);
        var found = new Dictionary<string, int>();
        foreach (var stop in plan.Stops)
        {
            survey.Reach(stop.Stop.Before);
            await copy.ReplayToAsync(RecoveryTarget.Before(stop.Stop.Before), cancellation);
            await using var source = copy.OpenDataSource("shop");
            foreach (var read in stop.Reads)
                foreach (var body in await BodiesAsync(source, read, cancellation))
                    found[$"{(read.IsNew ? "new" : "old")}: {body}"] = found.GetValueOrDefault($"{(read.IsNew ? "new" : "old")}: {body}") + 1;
        }

        Assert.That(found, Is.EquivalentTo(new Dictionary<string, int> { ["old: as seeded"] = 248, ["old: edited in between"] = 2, ["new: spoilt"] = 50 }));
    }

    [Test]
    public async Task What_a_truncate_and_a_dropped_column_took_is_read_before_their_locks_and_the_catalog_after(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("INSERT INTO item_note SELECT id, 'more' FROM item WHERE id % 3 = 1", cancellation);
        var truncate = await shop.TransactAsync("TRUNCATE item_note", cancellation);
        await shop.ExecuteAsync("INSERT INTO item_note VALUES (1, 'after')", cancellation);
        var column = await shop.TransactAsync("ALTER TABLE item DROP COLUMN badge_id", cancellation);

        var survey = await shop.SurveyAsync(cancellation);
        var owners = await FileOwners.ReadAsync(shop.Live, survey.Committed, cancellation);
        var incident = survey.IncidentOf(survey.Find([truncate, column]), owners.MayHoldRows);
        var plan = StopPlan.For(incident, shop.Backup.StopLsn);
        await using var copy = await shop.Cluster.PrepareCopyAsync(new CopyOptions { Name = "copy" }, cancellation);
        var told = new List<string>();
        foreach (var stop in plan.Stops)
        {
            await copy.ReplayToAsync(RecoveryTarget.Before(stop.Stop.Before), cancellation);
            await using var source = copy.OpenDataSource("shop");
            foreach (var file in stop.Files.Where(file => owners.Of(file.File).Role == FileRole.Table))
                told.Add($"{owners.Of(file.File).Table!.Name} {await ScalarAsync(source, $"SELECT count(*)::text FROM {owners.Of(file.File).Table!.Quoted}", cancellation)}");
            foreach (var at in stop.CatalogBefore) told.Add($"before {at}: {await ScalarAsync(source, Columns, cancellation)}");
            foreach (var at in stop.CatalogAfter) told.Add($"after {at}: {await ScalarAsync(source, Columns, cancellation)}");
        }

        Assert.That(told, Is.EquivalentTo(new[] { "item_note 400", "before 0: 7", "after 0: 7", "before 1: 7", "after 1: 6" }), plan.Why);
    }

    private const string Columns = "SELECT count(*)::text FROM pg_attribute WHERE attrelid = 'item'::regclass AND attnum > 0 AND NOT attisdropped";

    private static async Task<string> ScalarAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<List<string>> BodiesAsync(NpgsqlDataSource source, VersionRead read, CancellationToken cancellation)
    {
        var tuples = string.Join(',', read.Versions.Select(version => $"\"{version.Tuple}\""));
        await using var command = source.CreateCommand($"SELECT body FROM thing WHERE ctid = ANY ('{{{tuples}}}'::tid[])");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var bodies = new List<string>();
        while (await reader.ReadAsync(cancellation)) bodies.Add(reader.GetString(0));
        return bodies;
    }
}
