using DrillHarness.Gate.Statements;

namespace DrillHarness.Gate.Tests.Statements;

internal sealed class CsvRecordsTests
{
    [TestCase("a,b\n", "a|b")]
    [TestCase("a,\n", "a|")]
    [TestCase(",,\n", "||")]
    [TestCase("\"a,b\",c\n", "a,b|c")]
    [TestCase("\"a \"\"b\"\"\",\"\"\n", "a \"b\"|")]
    [TestCase("\"\"\"\"\n", "\"")]
    [TestCase("\"one\ntwo\",c\n", "one\ntwo|c")]
    public async Task A_record_is_read_as_it_was_written(string text, string fields) =>
        Assert.That(await ReadAsync(text), Is.EqualTo(new[] { fields }));

    [TestCase("a,b\nc,d")]
    [TestCase("a,b\nc,\"d")]
    [TestCase("a,b\nc,\"d\n")]
    public async Task A_record_that_is_still_being_written_is_left_out(string text) =>
        Assert.That(await ReadAsync(text), Is.EqualTo(new[] { "a|b" }));

    [Test]
    public async Task A_record_may_be_larger_than_any_buffer()
    {
        var large = new string('x', 100_000) + '\n' + new string('y', 100_000);

        Assert.That(await ReadAsync($"a,\"{large}\"\nb,c\n"), Is.EqualTo(new[] { $"a|{large}", "b|c" }));
    }

    private static async Task<List<string>> ReadAsync(string text) =>
        await CsvRecords.ReadAsync(new StringReader(text), CancellationToken.None).Select(fields => string.Join('|', fields)).ToListAsync();
}
