using System.Diagnostics;
using DrillHarness.Reports;
using DrillHarness.Timing;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class KilledRunTests
{
    [TestCase("seeded")]
    [TestCase("maintenance script starts")]
    [TestCase("--- detect")]
    [TestCase("--- diagnose and restore")]
    [TestCase("--- replay")]
    [TestCase("--- plan")]
    [TestCase("--- merge")]
    [TestCase("--- verify")]
    [TestCase("held against its twin")]
    public Task A_run_killed_at_any_point_leaves_nothing(string point, CancellationToken cancellation) => KillAsync("local", point, cancellation);

    [Test]
    public async Task A_killed_run_of_the_container_engine_leaves_no_container_and_no_volume(CancellationToken cancellation)
    {
        var runId = await KillAsync("container", "--- replay", cancellation);
        foreach (var listing in new[] { "ps -aq", "volume ls -q", "network ls -q" })
            Assert.That(Docker($"{listing} --filter label=drillharness.run={runId}"), Is.Empty, listing);
    }

    [Test]
    public async Task Ctrl_C_cleans_up_in_order_and_exits_3(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drill-stop-").FullName;
        using var drill = DrillProcess.Start(["run", "--engine", "local", "--profile", "tiny", "--out", folder]);
        await drill.UntilToldAsync("--- diagnose and restore", cancellation);
        drill.Signal("INT");
        Assert.That(await drill.EndedAsync(cancellation), Is.EqualTo(3), string.Join('\n', drill.Errors.TakeLast(5)));
        Assert.That(Leftovers.Of(DrillProcess.RunIdIn(folder)), Is.Empty);
        var result = ResultFile.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "result.json"), cancellation));
        Assert.That((result.Outcome, result.LeftBehind), Is.EqualTo((RunOutcome.Interrupted, 0)));
    }

    [Test]
    public async Task A_kept_run_stays_until_it_is_swept(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drill-keep-").FullName;
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--profile", "tiny", "--keep", "--out", folder], cancellation);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors.TakeLast(5)));
        var runId = DrillProcess.RunIdIn(folder);
        Assert.That(Leftovers.Of(runId), Is.Not.Empty);
        var (swept, output, _) = await DrillProcess.RunAsync(["sweep"], cancellation);
        Assert.That(swept, Is.Zero);
        Assert.That(output, Does.Contain($"removed {runId}"));
        Assert.That(Leftovers.Of(runId), Is.Empty);
    }

    private static async Task<string> KillAsync(string engine, string point, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("drill-kill-").FullName;
        using var drill = DrillProcess.Start(["run", "--engine", engine, "--profile", "tiny", "--out", folder]);
        await drill.UntilToldAsync(point, cancellation);
        drill.Signal("KILL");
        Assert.That(await drill.EndedAsync(cancellation), Is.EqualTo(137), $"the run ended before it was killed: {string.Join(" | ", drill.Errors.TakeLast(3))}");
        var runId = DrillProcess.RunIdIn(folder);
        await new Until
        {
            Awaited = "nothing of the killed run to be left",
            Deadline = TimeSpan.FromSeconds(60),
            Interval = TimeSpan.FromMilliseconds(200),
            Progress = _ => Task.FromResult(string.Join("; ", Leftovers.Of(runId))),
        }.TrueAsync(_ => Task.FromResult(Leftovers.Of(runId).Count == 0), cancellation);
        var judged = Judge.Of(JournalReader.Read(Path.Combine(folder, "events.jsonl")));
        Assert.That((judged.Result.Verdict, (int)judged.ExitCode), Is.EqualTo((Verdict.Inconclusive, 3)));
        return runId;
    }

    private static string Docker(string arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true })!;
        return docker.StandardOutput.ReadToEnd().Trim();
    }
}
