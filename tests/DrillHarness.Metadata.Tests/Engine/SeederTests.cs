using Npgsql;

namespace DrillHarness.Metadata.Tests.Engine;

internal sealed class SeederTests
{
    private const string ForeignKeys = """
        SELECT format('SELECT count(*) FROM %s c LEFT JOIN %s p ON p.%I = c.%I WHERE c.%I IS NOT NULL AND p.%I IS NULL',
                      k.conrelid::regclass, k.confrelid::regclass, f.attname, a.attname, a.attname, f.attname)
        FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1
        """;

    private const string Sequences = """
        SELECT format('SELECT (SELECT last_value + is_called::int FROM %s) - (SELECT coalesce(max(%I), 0) FROM %s)',
                      pg_get_serial_sequence(c.oid::regclass::text, a.attname), a.attname, c.oid::regclass)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''
        """;

    private static readonly Profile[] Profiles = [Profile.Dev, Profile.Tiny, Profile.Small];

    [TestCaseSource(nameof(Profiles))]
    public async Task Every_foreign_key_holds_though_none_was_looked_up(Profile profile)
    {
        var world = await TestWorld.ToReadAsync(profile);
        foreach (var database in new[] { world.Metadata, world.CustomerData })
        {
            var queries = await TestWorld.ListAsync(database, ForeignKeys);
            Assert.That(queries, Is.Not.Empty);
            foreach (var query in queries) Assert.That(await TestWorld.CountAsync(database, query), Is.Zero, query);
        }
    }

    [TestCaseSource(nameof(Profiles))]
    public async Task Every_sequence_gives_the_key_after_the_largest(Profile profile)
    {
        var world = await TestWorld.ToReadAsync(profile);
        foreach (var database in new[] { world.Metadata, world.CustomerData })
        {
            foreach (var query in await TestWorld.ListAsync(database, Sequences))
                Assert.That(await TestWorld.CountAsync(database, query), Is.EqualTo(1), query);
        }
    }

    [TestCase("dev", 150, 400), TestCase("tiny", 1_300, 1_700), TestCase("small", 145_000, 160_000)]
    public async Task The_counts_are_true_and_as_large_as_the_profile_says(string name, long least, long most)
    {
        var world = await TestWorld.ToReadAsync(Profile.Named(name));
        foreach (var (table, rows) in world.Seeded.Rows)
        {
            var parts = table.Split('.');
            Assert.That(await TestWorld.CountAsync(world.Of(parts[0]), $"SELECT count(*) FROM {parts[1]}"), Is.EqualTo(rows), table);
        }

        Assert.That(world.Seeded.Rows.Values.Sum(), Is.InRange(least, most));
        Assert.That(world.Seeded.Rows["metadata.navigation_item"], Is.EqualTo(world.Seeded.Tenants.Sum(tenant => tenant.NavigationItems)));
    }

    [Test]
    public async Task The_same_seed_fills_every_table_alike_and_another_seed_does_not()
    {
        var one = await TestWorld.ToReadAsync(Profile.Tiny);
        await using var same = await TestWorld.SeedAsync(Profile.Tiny, 7);
        await using var other = await TestWorld.SeedAsync(Profile.Tiny, 8);
        var hashes = await one.HashesAsync();
        Assert.That(hashes, Has.Count.EqualTo(22));
        Assert.That(await same.HashesAsync(), Is.EqualTo(hashes));
        Assert.That((await other.HashesAsync())["metadata.navigation_item"], Is.Not.EqualTo(hashes["metadata.navigation_item"]));
    }

    [Test]
    public async Task Seeding_audits_nothing_and_leaves_every_trigger_enabled()
    {
        var world = await TestWorld.ToReadAsync(Profile.Tiny);
        Assert.That(await world.CountAsync("SELECT count(*) FROM audit_entry"), Is.Zero);
        Assert.That(await world.CountAsync("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"), Is.Zero);
    }

    [Test]
    public async Task A_full_table_is_reported_as_a_PostgreSQL_error()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Dev, 7);
        Assert.That(
            () => Seeder.SeedAsync(world.Metadata, world.CustomerData, Profile.Dev, 7, null, CancellationToken.None),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("23505"));
    }

    [TestCase("dev"), TestCase("tiny")]
    public async Task Every_tenant_with_apps_has_an_administrator_who_can_sign_in(string profile)
    {
        var world = await TestWorld.ToReadAsync(Profile.Named(profile));
        var hash = SeededCredentials.HashFor(7);
        foreach (var tenant in world.Seeded.Tenants.Where(tenant => tenant.Apps > 0))
        {
            var administrators = await world.CountAsync($"""
                SELECT count(*) FROM tenant t JOIN app_user u ON u.tenant_id = t.id JOIN user_role g ON g.user_id = u.id JOIN role r ON r.id = g.role_id
                WHERE t.slug = '{tenant.Slug}' AND u.email = '{tenant.AdminEmail}' AND r.name = 'Admin' AND r.tenant_id = t.id
                  AND u.status = 'active' AND u.password_hash = '{hash}'
                """);
            Assert.That(administrators, Is.EqualTo(1));
        }
    }
}
