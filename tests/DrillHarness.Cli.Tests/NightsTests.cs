using System.Text.Json;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[Category("Alone")]
[CancelAfter(600_000)]
public sealed class NightsTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-nights-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Two_nights_and_a_slow_third_are_shown_and_the_slow_phase_is_named(CancellationToken cancellation)
    {
        for (var night = 0; night < 2; night++) await RunAsync(0, cancellation);
        await RunAsync(0, cancellation, "--fault", "provisioning-slow@restore");
        var (exitCode, trend) = await TrendAsync(cancellation);
        var series = trend.GetProperty("series")[0];
        var restore = series.GetProperty("phases").EnumerateArray().Single(phase => phase.GetProperty("name").GetString() == "restore");
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(series.GetProperty("nights").GetArrayLength(), Is.EqualTo(3));
            Assert.That((trend.GetProperty("verdict").GetString(), series.GetProperty("phase").GetString()), Is.EqualTo(("suspected", "restore")));
            Assert.That(restore.GetProperty("lastSeconds").GetDouble(), Is.GreaterThan(restore.GetProperty("beforeSeconds").GetDouble()));
            Assert.That(series.GetProperty("reason").GetString(), Does.Contain("provisioning-slow@restore"));
            Assert.That(File.ReadAllText(Path.Combine(folder, ".drill", "trend", "trend.html")), Does.Contain("restore took").And.Contain("report.html"));
        });
    }

    [Test]
    public async Task A_killed_run_leaves_a_record_that_counts_as_no_data(CancellationToken cancellation)
    {
        using var drill = DrillProcess.Start(["run", "--engine", "local", "--profile", "tiny"], folder: folder);
        await drill.UntilToldAsync("--- detect", cancellation);
        drill.Signal("KILL");
        await drill.EndedAsync(cancellation);
        var (exitCode, trend) = await TrendAsync(cancellation);
        Assert.That((exitCode, trend.GetProperty("verdict").GetString()), Is.EqualTo((8, "noData")));
        Assert.That(trend.GetProperty("series")[0].GetProperty("noData")[0].GetProperty("reason").GetString(), Does.Contain("was killed"));
    }

    [Test]
    public async Task Two_shards_joined_are_what_one_run_of_all_is(CancellationToken cancellation)
    {
        foreach (var shard in new[] { "1/2", "2/2" }) await RunAsync(0, cancellation, "--all", "--shard", shard, "--out", "shard-" + shard[..1]);
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["join", "shard-1", "shard-2", "--out", "joined", "--json"], cancellation, folder: folder);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        using var joined = JsonDocument.Parse(output);
        Assert.That(joined.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("result").GetProperty("drill").GetString()), Is.EqualTo(new[] { "stacker-2023-11-10", "trickle-delete" }));
        Assert.That(joined.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("passed"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "joined", "index.html")), Does.Contain("trickle-delete-tiny-1/report.html").And.Contain("stacker-2023-11-10-tiny-1/report.html"));
        Assert.That(File.Exists(Path.Combine(folder, "joined", "trickle-delete-tiny-1", "report.html")), Is.True);
    }

    [Test]
    public async Task An_objective_of_a_phase_that_is_broken_exits_7_and_is_named(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "drill.yaml"), "version: 1\nobjectives:\n  total: {good: 60, break: 900}\n  restore: {break: 0.01}\n", cancellation);
        var result = await RunAsync(7, cancellation, "--app", "drill.yaml", "--watch", "3s");
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("verdict").GetString(), Is.EqualTo("passed"));
            Assert.That(result.GetProperty("reason").GetString(), Does.Contain("restore took").And.Contain("against an objective of 0.01 s"));
            Assert.That(result.GetProperty("objectives").EnumerateArray().Select(met => met.GetProperty("phase").GetString()), Is.EquivalentTo(new[] { "total", "restore" }));
            Assert.That(result.GetProperty("environment").GetProperty("probe").GetProperty("cpuMs").GetDouble(), Is.GreaterThan(0));
            Assert.That(result.GetProperty("sizes").GetProperty("walBytes").GetInt64(), Is.GreaterThan(0));
            Assert.That(File.ReadAllText(Path.Combine(folder, ".drill", "runs", result.GetProperty("run").GetProperty("id").GetString()!, "report.html")), Does.Contain("watched on: no canary lost anything again"));
        });
    }

    [TestCase("version: 1\nobjectives:\n  restor: {break: 1}\n", "drill.yaml:3", "did you mean 'restore'?")]
    [TestCase("version: 1\nobjectives:\n  restore: {good: 5, break: 1}\n", "drill.yaml:3", "expected good <= warn <= break")]
    [TestCase("version: 1\nobjectives:\n  restore: {break: soon}\n", "drill.yaml:3", "expected seconds above 0")]
    public async Task Objectives_that_are_none_are_told_with_their_line(string text, string place, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "drill.yaml"), text);
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["trend", "--app", "drill.yaml"], CancellationToken.None, folder: folder);
        Assert.That(exitCode, Is.EqualTo(5));
        Assert.That(string.Join('\n', errors), Does.Contain(place).And.Contain(message));
    }

    private async Task<JsonElement> RunAsync(int expected, CancellationToken cancellation, params string[] more)
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--profile", "tiny", "--json", .. more], cancellation, folder: folder);
        Assert.That(exitCode, Is.EqualTo(expected), string.Join('\n', errors.TakeLast(5)) + output);
        using var parsed = JsonDocument.Parse(output);
        return parsed.RootElement.Clone();
    }

    private async Task<(int ExitCode, JsonElement Trend)> TrendAsync(CancellationToken cancellation)
    {
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["trend", "--json"], cancellation, folder: folder);
        Assert.That(output, Is.Not.Empty, string.Join('\n', errors));
        using var parsed = JsonDocument.Parse(output);
        return (exitCode, parsed.RootElement.Clone());
    }
}
