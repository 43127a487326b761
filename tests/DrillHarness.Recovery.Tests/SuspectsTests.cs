using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class SuspectsTests
{
    [Test]
    public async Task Every_kind_of_damage_is_told_by_what_it_did_to_which_table(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("CREATE TABLE passing (id int); INSERT INTO passing SELECT generate_series(1, 40); CREATE TABLE odd (id int PRIMARY KEY, v int); INSERT INTO odd SELECT n, n FROM generate_series(1, 90) n", cancellation);
        var delete = await shop.TransactAsync("DELETE FROM item WHERE id <= 100", cancellation);
        await shop.ExecuteAsync("VACUUM FULL item", cancellation);
        var update = await shop.TransactAsync("UPDATE odd SET v = 0 WHERE id > 40", cancellation);
        var alter = await shop.TransactAsync("ALTER TABLE odd ALTER v TYPE text", cancellation);
        var again = await shop.TransactAsync("DELETE FROM item WHERE id BETWEEN 151 AND 158", cancellation);
        var column = await shop.TransactAsync("ALTER TABLE item DROP COLUMN code", cancellation);
        var truncate = await shop.TransactAsync("TRUNCATE item_note, log", cancellation);
        var drop = await shop.TransactAsync("DROP TABLE passing", cancellation);
        await shop.ExecuteAsync("VACUUM item; REINDEX TABLE shelf; CREATE INDEX passing_index ON shelf (shop_id); DROP INDEX passing_index; INSERT INTO shop VALUES (9, 'new'); CREATE TABLE fresh (id int)", cancellation);

        var survey = await shop.SurveyAsync(cancellation);
        var owners = await FileOwners.ReadAsync(shop.Live, survey.Committed, cancellation);
        var suspects = Suspects.Rank(survey, owners);
        Assert.Multiple(() =>
        {
            Assert.That(Told(suspects, delete), Does.Contain("public.item Rows 100").And.Contain("public.item_note Rows 33"));
            Assert.That(Told(suspects, update), Is.EqualTo(new[] { "public.odd Rows 50" }));
            Assert.That(Told(suspects, alter), Is.EqualTo(new[] { "public.odd Rewritten 90" }));
            Assert.That(Told(suspects, again).Take(1), Is.EqualTo(new[] { "public.item Rows 9" }));
            Assert.That(Told(suspects, column), Is.EqualTo(new[] { "public.item Altered ?" }));
            Assert.That(Told(suspects, truncate), Is.EqualTo(new[] { "public.item_note Emptied ?", "public.log Emptied ?" }));
            Assert.That(Told(suspects, drop).Single(), Does.StartWith("a relation that has gone").And.EndsWith("Dropped 40"), "created since the backup, so the WAL knows how many rows it held");
            Assert.That(suspects, Has.Count.EqualTo(7), string.Join("; ", suspects.Select(suspect => $"{suspect.Transaction.Xid}: {string.Join(", ", Told(suspects, suspect.Transaction.Xid))}")));
            Assert.That(suspects[^1].Transaction.Xid, Is.EqualTo(again));
            Assert.That(suspects.Of(Shop.Items).Select(suspect => suspect.Transaction.Xid), Is.EquivalentTo(new[] { delete, again, column }));
        });
    }

    [Test]
    public async Task A_script_that_ran_many_times_is_found_by_its_ways_and_by_who_ran_it(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("CREATE TABLE audit_entry (transaction_id xid8 DEFAULT pg_current_xact_id(), actor text); CREATE EXTENSION IF NOT EXISTS plpgsql", cancellation);
        var purges = new List<uint>();
        for (var tenant = 1; tenant <= 3; tenant++)
        {
            purges.Add(await shop.TransactAsync($"DELETE FROM item_note WHERE item_id % 3 = 0 AND item_id BETWEEN {tenant * 30} AND {(tenant * 30) + 10}; INSERT INTO audit_entry (actor) VALUES ('purge')", cancellation));
            await shop.ExecuteAsync("UPDATE item SET price = price + 1 WHERE id = 7", cancellation);
            await shop.ExecuteAsync($"DELETE FROM item_note WHERE item_id = {300 + (tenant * 3)}; INSERT INTO audit_entry (actor) VALUES ('customer')", cancellation);
        }

        var survey = await shop.SurveyAsync(cancellation);
        var suspects = Suspects.Rank(survey, await FileOwners.ReadAsync(shop.Live, survey.Committed, cancellation));
        var asked = await suspects.AskAsync(new AuditTrail(new TableName("public", "audit_entry"), "transaction_id", "actor"), shop.Live, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(suspects.Like(purges[0]).Select(suspect => suspect.Transaction.Xid), Is.SupersetOf(purges));
            Assert.That(suspects.Like(purges[0]), Has.Count.EqualTo(6));
            Assert.That(asked.By("purge").Select(suspect => suspect.Transaction.Xid), Is.EquivalentTo(purges));
            Assert.That(suspects.WithIds(purges), Has.Count.EqualTo(3));
            Assert.That(() => suspects.WithIds([purges[0], 3]), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("Transaction 3 "));
        });
    }

    private static string[] Told(Suspects suspects, uint xid) => [.. suspects.Single(suspect => suspect.Transaction.Xid == xid).Touches
        .Where(touch => touch.Kind != TouchKind.Rows || touch.BlastRadius > 0)
        .Select(touch => $"{touch.Name} {touch.Kind} {(touch.IsOfUnknownSize ? "?" : $"{touch.BlastRadius}")}")];
}
