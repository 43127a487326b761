namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(120_000)]
public sealed class RescueUsageTests
{
    private const string Canary = "canary-5150";

    [TestCase("postgresql://app:canary-5150@db.example/shop")]
    [TestCase("host=db.example dbname=shop password=canary-5150")]
    [TestCase("postgresql://db.example/shop?user=app&password=canary-5150")]
    [TestCase("host=db.example dbname=shop sslpassword='canary-5150'")]
    public async Task A_password_in_an_argument_is_refused_unrepeated_and_the_way_to_give_it_is_said(string connection)
    {
        foreach (var verb in new string[][] { ["locate", "--stanza", "main"], ["plan", "--stanza", "main", "--xid", "1", "--out", "/nowhere/at/all"], ["apply", "--plan", "p", "--hash", "h", "--database", "d"], ["undo", "--id", "1", "--database", "d"] })
        {
            var (exitCode, output, errors) = await DrillProcess.RunAsync(["rescue", .. verb, "--live", connection], CancellationToken.None);
            var said = output + string.Join('\n', errors);
            Assert.That((exitCode, said.Contains(Canary, StringComparison.Ordinal)), Is.EqualTo((5, false)), said);
        }

        var (_, _, told) = await DrillProcess.RunAsync(["rescue", "locate", "--stanza", "main", "--live", connection], CancellationToken.None);
        Assert.That(string.Join('\n', told), Does.Contain("--password-file").And.Contain("--live-file"));
    }

    [Test]
    public async Task A_password_that_fell_out_of_its_quotes_is_not_repeated_either()
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["rescue", "locate", "--live", "host=db.example", $"password={Canary}", $"postgresql://app:{Canary}@db.example/shop"], CancellationToken.None);
        Assert.That((exitCode, (output + string.Join('\n', errors)).Contains(Canary, StringComparison.Ordinal)), Is.EqualTo((5, false)));
    }

    [TestCase("locate")]
    [TestCase("locate", "--live", "dbname=shop", "--stanza", "main")]
    [TestCase("locate", "--live", "host=/nowhere", "--stanza", "main")]
    [TestCase("locate", "--live", "service=shop", "--stanza", "main")]
    [TestCase("locate", "--live", "host=/nowhere dbname=shop passfile=/nowhere/pgpass", "--stanza", "main")]
    [TestCase("locate", "--live", "host=/nowhere dbname=shop", "--live-file", "/nowhere/live", "--stanza", "main")]
    [TestCase("locate", "--live-file", "/nowhere/live", "--stanza", "main")]
    [TestCase("locate", "--live", "host=/nowhere dbname=shop", "--password-file", "/nowhere/password", "--stanza", "main")]
    [TestCase("locate", "--live", "host=a,b dbname=shop", "--stanza", "main")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--out", "/nowhere/at/all")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--stanza", "main", "--out", "/nowhere/at/all")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--stanza", "main", "--xid", "1", "--like", "2", "--out", "/nowhere/at/all")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--wal-dir", "/nowhere", "--xid", "1", "--out", "/nowhere/at/all")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--copy", "host=/nowhere dbname=shop", "--out", "/nowhere/at/all")]
    [TestCase("plan", "--live", "host=/nowhere dbname=shop", "--stanza", "main", "--xid", "1", "--tenant", "7", "--out", "/nowhere/at/all")]
    [TestCase("apply", "--live", "host=/nowhere dbname=shop", "--plan", "/nowhere/plan.json", "--hash", "00", "--database", "shop")]
    [TestCase("apply", "--live", "host=/nowhere dbname=shop", "--plan", "/nowhere/plan.json", "--hash", "00")]
    [TestCase("undo", "--live", "host=/nowhere dbname=shop", "--database", "shop")]
    public async Task Wrong_usage_exits_5_and_says_what_was_expected(params string[] arguments)
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["rescue", .. arguments], CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(5), string.Join('\n', errors));
            Assert.That(output, Is.Empty);
            Assert.That(errors, Is.Not.Empty);
            Assert.That(string.Join('\n', errors), Does.Not.Contain("   at "), "a stack trace is no answer");
        });
    }

    [Test]
    public async Task A_connection_file_that_others_can_read_is_refused(CancellationToken cancellation)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"host=/nowhere dbname=shop password={Canary}", cancellation);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["rescue", "locate", "--live-file", file, "--stanza", "main"], cancellation);
        Assert.That(exitCode, Is.EqualTo(5));
        Assert.That(string.Join('\n', errors), Does.Contain("chmod 600").And.Not.Contain(Canary));
        File.Delete(file);
    }

    [Test]
    public async Task A_server_that_does_not_answer_could_not_be_looked_at(CancellationToken cancellation)
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["rescue", "locate", "--live", "host=/nowhere dbname=shop", "--stanza", "main", "--json"], cancellation);
        Assert.That(exitCode, Is.EqualTo(8), string.Join('\n', errors));
        Assert.That(output, Does.Contain("could not be looked at"));
    }

    [TestCase("")]
    [TestCase("locate")]
    [TestCase("plan")]
    [TestCase("apply")]
    [TestCase("undo")]
    public async Task The_help_teaches_the_path_with_an_example(string verb)
    {
        var (exitCode, output, _) = await DrillProcess.RunAsync(verb.Length == 0 ? ["rescue", "--help"] : ["rescue", verb, "--help"], CancellationToken.None);
        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain(verb.Length == 0 ? "tools/drill rescue locate --live" : $"tools/drill rescue {verb} --live"));
    }
}
