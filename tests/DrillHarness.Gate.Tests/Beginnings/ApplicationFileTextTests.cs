using DrillHarness.Gate.Beginnings;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Tests.Beginnings;

[TestFixture]
internal sealed class ApplicationFileTextTests
{
    [TestCase("shop")]
    [TestCase("null")]
    [TestCase("No")]
    [TestCase("a: b")]
    [TestCase("a #b")]
    [TestCase("say \"hi\" \\ there")]
    [TestCase("- a")]
    [TestCase("2024")]
    [TestCase("ends:")]
    [TestCase("two\nlines")]
    [TestCase("Bücher")]
    [TestCase(" blank ")]
    public void Any_name_is_read_back_as_it_was(string name)
    {
        var folder = Directory.CreateTempSubdirectory("drill-text-").FullName;
        var schema = Path.Combine(folder, $"{name}.sql");
        File.WriteAllText(schema, "");
        var file = new ApplicationFile
        {
            File = Path.Combine(folder, "drill.yaml"), Name = name, Schema = [schema], Roles = [name], Rows = 7, TenantTable = new TableName("public", name), Traits = [new Trait(name, name, $"UPDATE \"{name}\" SET a = 'b'")],
        };
        File.WriteAllText(file.File, ApplicationFileText.Of(new SurveyedApplication { File = file, Rows = new Dictionary<TableName, long>(), Tenants = new TenantProposal(file.TenantTable, 2, 3, false) }));
        var read = ApplicationFile.Read(file.File);
        Assert.Multiple(() =>
        {
            Assert.That((read.Name, read.Rows, read.TenantTable), Is.EqualTo((name, 7, file.TenantTable)));
            Assert.That(read.Schema, Is.EqualTo(file.Schema));
            Assert.That(read.Roles, Is.EqualTo(file.Roles));
            Assert.That(read.Traits, Is.EqualTo(file.Traits));
        });
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("sales", "orders", "sales.orders")]
    [TestCase("public", "orders", "orders")]
    [TestCase("public", "or.ders", "public.or.ders")]
    public void A_table_is_written_as_it_is_read(string schema, string name, string expected) =>
        Assert.That(ApplicationFileText.NameOf(new TableName(schema, name)), Is.EqualTo(expected));
}
