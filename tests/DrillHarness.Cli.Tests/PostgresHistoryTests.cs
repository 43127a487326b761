using DrillHarness.Reports;
using Npgsql;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(120_000)]
public sealed class PostgresHistoryTests
{
    [Test]
    public async Task A_team_shares_a_history_that_makes_itself(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var password = RescueWorld.WriteSecret(Path.Combine(world.Folder, "password"), world.Address.Password!);
        async Task<IHistory> OpenAsync() => await HistoryPlace.OpenAsync(world.Uri, password, null, cancellation);

        // Two open it at once for the first time, and each notes runs of its own.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async writer =>
        {
            await using var history = await OpenAsync();
            for (var run = 0; run < 10; run++) await history.PutAsync(Run(writer, run) with { Outcome = null }, cancellation);
            for (var run = 0; run < 10; run++) await history.PutAsync(Run(writer, run), cancellation);
        }));
        await using var read = await OpenAsync();
        var runs = (await read.ReadAsync(cancellation)).Runs;
        Assert.That(runs, Has.Count.EqualTo(20).And.All.Property(nameof(HistoryRun.Outcome)).EqualTo(RunOutcome.Completed));
        Assert.That(runs.Select(run => run.StartedAt), Is.Ordered);
        Assert.That(read.Place, Does.Not.Contain(world.Address.Password!));

        var (exitCode, output, errors) = await DrillProcess.RunAsync(
            ["trend", "--json", "--history", world.Uri, "--history-password-env", "TEAM_PASSWORD", "--out", world.Folder], cancellation, new Dictionary<string, string> { ["TEAM_PASSWORD"] = world.Address.Password! });
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain("\"verdict\": \"steady\""));
    }

    [Test]
    public async Task A_history_of_a_newer_harness_is_left_alone(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var password = RescueWorld.WriteSecret(Path.Combine(world.Folder, "password"), world.Address.Password!);
        await (await HistoryPlace.OpenAsync(world.Uri, password, null, cancellation)).DisposeAsync();
        await using (var later = new NpgsqlCommand("INSERT INTO drill_history.migration (number) VALUES (99)", await world.Live.OpenConnectionAsync(cancellation))) await later.ExecuteNonQueryAsync(cancellation);
        Assert.That(async () => await HistoryPlace.OpenAsync(world.Uri, password, null, cancellation), Throws.TypeOf<HistoryException>().With.Message.Contains("a newer harness made it"));
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_wrong_usage_before_anything_runs(CancellationToken cancellation)
    {
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["run", "--history", "postgres://nobody@127.0.0.1:1/none"], cancellation);
        Assert.That(exitCode, Is.EqualTo(5));
        Assert.That(string.Join('\n', errors), Does.Contain("the history at 127.0.0.1:1/none cannot be used"));
    }

    private static HistoryRun Run(int writer, int run) => new()
    {
        Id = $"{writer}-{run}",
        Drill = "stacker-2023-11-10",
        StartedAt = new DateTimeOffset(2026, 11, 1 + run, writer, 0, 0, TimeSpan.Zero),
        Outcome = RunOutcome.Completed,
        Verdict = Verdict.Passed,
        Profile = "small",
        Strategy = "pitr-copy",
        Seed = 1,
        Version = "",
        Machine = new MachineFingerprint(2, 0, "Linux", "local", "15.18", null, null),
        Phases = new Dictionary<string, double> { ["restore"] = 10 + (run % 2) },
        TotalSeconds = 10 + (run % 2),
    };
}
