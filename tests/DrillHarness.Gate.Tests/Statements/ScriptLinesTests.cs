using DrillHarness.Gate.Statements;

namespace DrillHarness.Gate.Tests.Statements;

[TestFixture]
internal sealed class ScriptLinesTests
{
    private string file = "";

    [TearDown]
    public void Remove() => File.Delete(file);

    [TestCase("-- purge\nDELETE FROM draft\n  WHERE id = 7;\n", "DELETE FROM draft   WHERE id = 7", 2)]
    [TestCase("import x\n\nc.execute(\"DELETE FROM draft WHERE id = %s\", (7,))\n", "DELETE FROM draft WHERE id = 7", 3)]
    [TestCase("a\nb(`UPDATE page SET title = $1`)\n", "UPDATE page SET title = $1", 2)]
    [TestCase("DELETE FROM a WHERE id = 1;\nDELETE FROM a WHERE id = 2;\n", "DELETE FROM a WHERE id = 2", 2)]
    public void A_statement_is_found_where_it_stands(string text, string statement, int line) => Assert.That(Find(text, statement)?.Line, Is.EqualTo(line));

    [TestCase("DELETE FROM a WHERE id = %s\nDELETE FROM a WHERE id = %s\n", "DELETE FROM a WHERE id = 2")]
    [TestCase("session.query(Draft).delete()\n", "DELETE FROM draft WHERE id = 2")]
    public void Nothing_is_said_of_one_that_stands_twice_or_nowhere(string text, string statement) => Assert.That(Find(text, statement), Is.Null);

    private (string File, int Line)? Find(string text, string statement)
    {
        file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sql");
        File.WriteAllText(file, text);
        return ScriptLines.Read(file).Find(statement);
    }
}
