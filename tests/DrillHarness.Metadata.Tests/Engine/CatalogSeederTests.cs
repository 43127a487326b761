using DrillHarness.Metadata.AnySchema;
using Npgsql;

namespace DrillHarness.Metadata.Tests.Engine;

internal sealed class CatalogSeederTests
{
    private const int Rows = 40;

    [TestCase("CREATE TABLE e (id int GENERATED ALWAYS AS IDENTITY, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2023-01-01') TO ('2024-01-01'); CREATE TABLE e2 PARTITION OF e FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')", "e")]
    [TestCase("CREATE TABLE e (id int, region text NOT NULL DEFAULT 'nowhere', PRIMARY KEY (id, region)) PARTITION BY LIST (region); CREATE TABLE e1 PARTITION OF e FOR VALUES IN ('eu', 'us')", "e")]
    [TestCase("CREATE TABLE e (id int PRIMARY KEY) PARTITION BY HASH (id); CREATE TABLE e1 PARTITION OF e FOR VALUES WITH (modulus 2, remainder 0); CREATE TABLE e2 PARTITION OF e FOR VALUES WITH (modulus 2, remainder 1)", "e")]
    [TestCase("CREATE TYPE address AS (street text, zip int); CREATE TABLE e (id int PRIMARY KEY, b bit(4) NOT NULL, v varbit(8) NOT NULL, home address NOT NULL)", "e")]
    [TestCase("CREATE TABLE e (id serial PRIMARY KEY, parent int NOT NULL REFERENCES e)", "e")]
    [TestCase("CREATE TABLE o (id uuid PRIMARY KEY DEFAULT gen_random_uuid()); CREATE TABLE e (o_id uuid NOT NULL REFERENCES o, num int NOT NULL, twin int, root int NOT NULL, PRIMARY KEY (o_id, num), FOREIGN KEY (o_id, twin) REFERENCES e, FOREIGN KEY (o_id, root) REFERENCES e)", "o", "e")]
    [TestCase("CREATE TABLE a (id serial PRIMARY KEY, b_id int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a DEFERRABLE INITIALLY DEFERRED); ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b DEFERRABLE", "a", "b")]
    public async Task Every_table_gets_rows(string schema, params string[] tables)
    {
        var database = await SharedCluster.MakeDatabaseAsync("any");
        await using var source = SharedCluster.Open(database);
        await using (var make = source.CreateCommand(schema)) await make.ExecuteNonQueryAsync();
        var filled = await CatalogSeeder.SeedAsync(source, Rows, seed: 1, CancellationToken.None);
        foreach (var table in tables)
        {
            await using var count = source.CreateCommand($"SELECT count(*) FROM {table}");
            Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(filled[$"public.{table}"]).And.GreaterThan(Rows / 4));
        }
    }

    [Test]
    public async Task The_server_goes_on_after_keys_that_were_given()
    {
        var database = await SharedCluster.MakeDatabaseAsync("any");
        await using var source = SharedCluster.Open(database);
        await using (var make = source.CreateCommand("CREATE TABLE a (id serial PRIMARY KEY, b_id int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a DEFERRABLE INITIALLY DEFERRED); ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b DEFERRABLE"))
            await make.ExecuteNonQueryAsync();
        await CatalogSeeder.SeedAsync(source, Rows, seed: 1, CancellationToken.None);
        await using var next = source.CreateCommand("INSERT INTO a (b_id) SELECT min(id) FROM b RETURNING id > (SELECT count(*) FROM a)");
        Assert.That(await next.ExecuteScalarAsync(), Is.True);
    }

    [Test]
    public async Task A_circle_that_nobody_can_begin_stays_empty()
    {
        var database = await SharedCluster.MakeDatabaseAsync("any");
        await using var source = SharedCluster.Open(database);
        await using (var make = source.CreateCommand("CREATE TABLE a (id int PRIMARY KEY, b_id int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b"))
            await make.ExecuteNonQueryAsync();
        Assert.That((await CatalogSeeder.SeedAsync(source, Rows, seed: 1, CancellationToken.None)).Values, Is.EqualTo(new long[] { 0, 0 }));
    }
}
