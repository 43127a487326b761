using System.Text.Json;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class InitTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-init-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task What_it_writes_of_a_shop_is_enough_for_the_gate_to_judge_the_shops_scripts(CancellationToken cancellation)
    {
        foreach (var name in new[] { "schema.sql", "purge.sql", "purge_fixed.sql", "purge.intent.yaml" }) File.Copy(Path.Combine(Checkout.Shop, name), Path.Combine(folder, name));
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["init"], cancellation, folder: folder);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain("tables   6").And.Contain("tenants  account: foreign keys lead to it from 4 of 5 other tables").And.Contain("next: tools/drill gate SCRIPT"));
        var written = Written();
        Assert.That(written.Schema, Is.EqualTo(new[] { Path.Combine(folder, "schema.sql") }));
        Assert.That(written.TenantTable?.ToString(), Is.EqualTo("public.account"));
        Assert.That(written.Traits.Select(trait => trait.Name), Is.EquivalentTo(new[] { "null-account-owner-id", "null-item-parent", "null-orders-member-id", "null-visit-account-id" }));

        var (rejected, reason, _) = await DrillProcess.RunAsync(["gate", "purge.sql", "--quick"], cancellation, folder: folder);
        var (accepted, praise, told) = await DrillProcess.RunAsync(["gate", "purge_fixed.sql", "--quick"], cancellation, folder: folder);
        Assert.That((rejected, accepted), Is.EqualTo((4, 0)), $"{reason}{praise}{string.Join('\n', told)}");
        Assert.That(reason, Does.Contain("sales.orders"));
    }

    [Test]
    public async Task Migrations_are_run_in_order_with_the_roles_that_they_name(CancellationToken cancellation)
    {
        var migrations = Directory.CreateDirectory(Path.Combine(folder, "db/migrations")).FullName;
        await File.WriteAllTextAsync(Path.Combine(migrations, "9_company.sql"), "CREATE TABLE currency (code text PRIMARY KEY); CREATE TABLE company (id int PRIMARY KEY, currency text NOT NULL REFERENCES currency); GRANT SELECT ON company TO reporting;", cancellation);
        await File.WriteAllTextAsync(Path.Combine(migrations, "10_page.sql"), "CREATE TABLE page (id int PRIMARY KEY, company_id int NOT NULL REFERENCES company, deleted_at timestamptz); CREATE TABLE block (id int PRIMARY KEY, page_id int REFERENCES page, label text); ALTER TABLE page OWNER TO \"Web App\";", cancellation);
        await File.WriteAllTextAsync(Path.Combine(migrations, "10_page.down.sql"), "DROP TABLE block; DROP TABLE page;", cancellation);
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["init", "--json"], cancellation, folder: folder);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        using var found = JsonDocument.Parse(output);
        Assert.Multiple(() =>
        {
            Assert.That(Texts(found, "schema"), Is.EqualTo(new[] { "db/migrations/9_company.sql", "db/migrations/10_page.sql" }));
            Assert.That(Texts(found, "roles"), Is.EqualTo(new[] { "reporting", "Web App" }));
            Assert.That(found.RootElement.GetProperty("tables").GetInt32(), Is.EqualTo(4));
            Assert.That(found.RootElement.GetProperty("tenants").GetString(), Is.EqualTo("company"), "more reach the currency, and nobody calls tenants so");
            Assert.That(Written().Roles, Is.EqualTo(new[] { "reporting", "Web App" }));
            Assert.That(Written().Traits.Select(trait => trait.Name), Is.EqualTo(new[] { "soft-deleted-page", "null-block-page-id" }));
        });
    }

    [Test]
    public async Task A_state_that_a_constraint_refuses_is_not_proposed_and_tenants_that_nobody_hangs_on_are_none(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "schema.sql"), "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, CHECK (a_id IS NOT NULL))", cancellation);
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["init"], cancellation, folder: folder);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain("tenants  none"));
        Assert.That((Written().TenantTable, Written().Traits.Count), Is.EqualTo(((Recovery.Catalog.TableName?)null, 0)));
    }

    [TestCase("CREATE EXTENSION no_such_extension;", 10, "no_such_extension")]
    [TestCase("CREATE TABLE t (id int);\nCREATE TABEL u (id int);", 5, "schema.sql:2: the server refuses it")]
    [TestCase("CREATE TABLE t (n int NOT NULL CHECK (n IS NULL));", 5, "Table public.t takes no row", "seed: { sql: [rows.sql] }")]
    [TestCase("CREATE TABLE t (n int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nowhere(); RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();", 5, "Table public.t takes no row", "42883")]
    [TestCase("CREATE ROLE own; CREATE TABLE t (id int);", 5, "already exists", "under roles:")]
    [TestCase("SET newer_timeout = 0;", 5, "newer_timeout", "newer PostgreSQL")]
    [TestCase("SELECT 1;", 5, "no table is there")]
    public async Task A_schema_that_makes_no_world_is_told_why_and_nothing_is_written(string schema, int expected, params string[] told)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "schema.sql"), schema);
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["init"], CancellationToken.None, folder: folder);
        var said = string.Join('\n', errors);
        Assert.Multiple(() =>
        {
            Assert.That((exitCode, output), Is.EqualTo((expected, "")), said);
            foreach (var text in told) Assert.That(said, Does.Contain(text));
            Assert.That(said, Does.Not.Contain("   at "), "a stack trace is no answer");
            Assert.That(File.Exists(Path.Combine(folder, "drill.yaml")), Is.False);
        });
    }

    [TestCase("No schema is in", "init")]
    [TestCase("pg_dump --schema-only", "init")]
    [TestCase("--schema 'nowhere.sql' is not there", "init", "--schema", "nowhere.sql")]
    [TestCase("its folder is not there", "init", "--out", "nowhere/drill.yaml")]
    [TestCase("is there already", "init", "--out", "taken.yaml")]
    public async Task Wrong_usage_exits_5_and_says_what_was_expected(string told, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "taken.yaml"), "kept");
        var (exitCode, output, errors) = await DrillProcess.RunAsync(arguments, CancellationToken.None, folder: folder);
        Assert.That((exitCode, output), Is.EqualTo((5, "")), string.Join('\n', errors));
        Assert.That(string.Join('\n', errors), Does.Contain(told).And.Not.Contain("   at "));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "taken.yaml")), Is.EqualTo("kept"));
    }

    [Test]
    public async Task A_file_that_is_there_is_written_over_by_force_and_names_the_schema_as_seen_from_its_folder(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a # b.sql"), "CREATE TABLE t (id int PRIMARY KEY)", cancellation);
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "drills")).FullName, "other.yaml");
        await File.WriteAllTextAsync(file, "old", cancellation);
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["init", "--schema", "a # b.sql", "--out", "drills/other.yaml", "--force"], cancellation, folder: folder);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain("gate SCRIPT --app drills/other.yaml"));
        Assert.That(await File.ReadAllTextAsync(file, cancellation), Does.Contain("\"../a # b.sql\""));
        Assert.That(ApplicationFile.Read(file).Schema, Is.EqualTo(new[] { Path.Combine(folder, "a # b.sql") }));
    }

    private ApplicationFile Written() => ApplicationFile.Read(Path.Combine(folder, "drill.yaml"));

    private static IEnumerable<string?> Texts(JsonDocument found, string key) => found.RootElement.GetProperty(key).EnumerateArray().Select(text => text.GetString());
}
