using DrillHarness.Gate.Beginnings;

namespace DrillHarness.Gate.Tests.Beginnings;

[TestFixture]
internal sealed class SchemaFilesTests
{
    [TestCase("", "readme.md", "db/migrate/1_a.rb")]
    [TestCase("schema.sql", "schema.sql", "structure.sql", "db/schema.sql", "shop.dump")]
    [TestCase("db/structure.sql", "db/structure.sql", "db/schema.sql", "migrations/1.sql")]
    [TestCase("shop.dump", "shop.dump", "text.dump", "migrations/1.sql")]
    [TestCase("migrations/1.sql", "one.dump", "shop.dump", "migrations/1.sql")]
    [TestCase("db/migrate/1_a.sql", "db/migrate/1_a.sql", "migrations/1.sql", "sql/1.sql")]
    [TestCase("sql/2_b.sql sql/10_a.sql", "migrations/1.down.sql", "sql/10_a.sql", "sql/2_b.sql", "sql/2_b.down.sql", "sql/notes.txt")]
    public void The_first_of_the_usual_places_that_has_something_is_taken(string expected, params string[] files)
    {
        var folder = Directory.CreateTempSubdirectory("drill-places-").FullName;
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), file is "shop.dump" or "one.dump" ? "PGDMP and more" : "SELECT 1");
        }

        Assert.That(string.Join(' ', SchemaFiles.Find(folder).Select(path => Path.GetRelativePath(folder, path))), Is.EqualTo(expected));
        Directory.Delete(folder, recursive: true);
    }
}
