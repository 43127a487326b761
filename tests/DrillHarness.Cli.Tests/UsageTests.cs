namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(60_000)]
public sealed class UsageTests
{
    [TestCase("frobnicate")]
    [TestCase("run", "no-such-drill")]
    [TestCase("run", "--profile", "huge")]
    [TestCase("run", "--engine", "cloud")]
    [TestCase("run", "--seed", "minus one")]
    [TestCase("run", "--strategy", "hope")]
    [TestCase("explain", "no-such-thing")]
    [TestCase("bench", "no-such-bench")]
    public async Task Wrong_usage_exits_5_and_says_what_was_expected(params string[] arguments)
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(arguments, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(5));
            Assert.That(output, Is.Empty);
            Assert.That(errors, Is.Not.Empty);
            Assert.That(string.Join('\n', errors), Does.Not.Contain("   at "), "a stack trace is no answer");
        });
    }

    [Test]
    public async Task A_major_that_is_not_to_be_had_exits_10_and_names_those_that_are(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drill-major-").FullName;
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--postgres", "9", "--out", folder], cancellation);
        Assert.That(exitCode, Is.EqualTo(10));
        Assert.That(string.Join('\n', errors), Does.Contain("9").And.Contain("15"));
    }

    [Test]
    public async Task A_folder_that_holds_a_run_is_not_written_over(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drill-out-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "events.jsonl"), "kept\n", cancellation);
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--profile", "tiny", "--out", folder], cancellation);
        Assert.That(exitCode, Is.EqualTo(5), string.Join('\n', errors));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "events.jsonl"), cancellation), Is.EqualTo("kept\n"));
    }

    [Test]
    public async Task List_and_explain_know_the_flagship(CancellationToken cancellation)
    {
        var (listed, list, _) = await DrillProcess.RunAsync(["list", "--json"], cancellation);
        var (explained, story, _) = await DrillProcess.RunAsync(["explain", "stacker-2023-11-10"], cancellation);
        Assert.That((listed, explained), Is.EqualTo((0, 0)));
        Assert.That(list, Does.Contain("\"stacker-2023-11-10\""));
        Assert.That(story, Does.Contain("two hours nineteen"));
    }
}
