using System.Text.Json;
using DrillHarness.Metadata;

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
    [TestCase("run", "--profile", "tiny", "--first", "no-such-tenant")]
    [TestCase("run", "--fault", "no-such-fault@merge")]
    [TestCase("run", "--script", "purge.sql")]
    [TestCase("run", "--app", "no-such-drill.yaml")]
    [TestCase("run", "--fault", "kill-copy@no-such-phase")]
    [TestCase("run", "--fault", "kill-copy")]
    [TestCase("run", "--target-time", "2023-11-10 15:16:00")]
    [TestCase("run", "--target-time", "2023-11-10 15:16:00 EST")]
    [TestCase("run", "--target-xid", "the bad one")]
    [TestCase("run", "--target-xid", "735", "--target-lsn", "0/5000148")]
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

    [Test]
    public async Task A_first_tenant_that_is_not_known_is_told_with_some_that_are(CancellationToken cancellation)
    {
        var known = Seeder.Foresee(Profile.Tiny, 7).Tenants[0].Slug;
        var (_, _, errors) = await DrillProcess.RunAsync(["run", "--profile", "tiny", "--seed", "7", "--first", known, "--first", "nobody"], cancellation);
        Assert.That(string.Join('\n', errors), Does.Contain("nobody").And.Contain(known));
    }

    [TestCase("")]
    [TestCase("/below")]
    public async Task An_out_folder_with_a_file_in_its_way_exits_5_and_leaves_the_file(string below, CancellationToken cancellation)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("drill-out-").FullName, "taken");
        await File.WriteAllTextAsync(file, "kept", cancellation);
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--profile", "tiny", "--out", file + below], cancellation);
        Assert.That(exitCode, Is.EqualTo(5), string.Join('\n', errors));
        Assert.That(await File.ReadAllTextAsync(file, cancellation), Is.EqualTo("kept"));
        Assert.That(string.Join('\n', errors), Does.Contain("--out").And.Not.Contain("   at "));
    }

    [Test]
    public async Task A_benchmark_that_the_machine_cannot_run_exits_10_as_a_run_does(CancellationToken cancellation)
    {
        var nobody = new Dictionary<string, string> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" };
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["bench", "seed", "--engine", "container", "--profile", "tiny"], cancellation, nobody);
        Assert.That(exitCode, Is.EqualTo(10), string.Join('\n', errors));
        Assert.That(string.Join('\n', errors), Does.Not.Contain("   at "));
    }

    [Test]
    public async Task Explain_knows_what_the_flagships_script_reproduces(CancellationToken cancellation)
    {
        var (exitCode, text, _) = await DrillProcess.RunAsync(["explain", "sqlalchemy-cross-product"], cancellation);
        var (_, json, _) = await DrillProcess.RunAsync(["explain", "sqlalchemy-cross-product", "--json"], cancellation);
        Assert.That(exitCode, Is.Zero);
        Assert.That(text, Does.Contain("sa01a").And.Contain("DELETE FROM navigation_item USING layout"));
        Assert.That(JsonDocument.Parse(json).RootElement.GetProperty("sql").GetString(), Does.StartWith("DELETE FROM navigation_item USING layout"));
    }
}
