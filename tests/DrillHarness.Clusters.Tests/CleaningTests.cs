using System.Diagnostics;
using DrillHarness.Timing;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(180_000)]
internal sealed class CleaningTests(EngineKind kind)
{
    private readonly string? _label = kind is EngineKind.Container ? "" : null;

    [Test]
    public async Task A_killed_harness_leaves_nothing_after_a_minute(CancellationToken cancellation)
    {
        var run = Shared.NewRunId();
        using var harness = await StartHarnessAsync(run, cancellation);
        Assert.That(await CountAsync(run, cancellation), Is.GreaterThan(3));
        var segments = SharedMemory.SegmentsBelow(RunDirectory.PathOf(run));
        Assert.That(segments, kind is EngineKind.Local ? Is.Not.Empty : Is.Empty);
        harness.Kill();
        await new Until
        {
            Awaited = $"all of run {run} to be gone",
            Deadline = TimeSpan.FromMinutes(1),
            Interval = TimeSpan.FromMilliseconds(200),
            Progress = async token => $"{await CountAsync(run, token)} things left",
        }.TrueAsync(async token => await CountAsync(run, token) == 0, cancellation);
        Assert.That(SharedMemory.Exists, Has.None.Matches<string>(segments.Contains));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_cluster_leaves_no_shared_memory(bool killed, CancellationToken cancellation)
    {
        var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using (cluster)
        {
            await using var source = cluster.OpenDataSource(Shared.Database);
            Assert.That(await Shared.AskAsync<string>(source, "SELECT setting FROM pg_settings WHERE name = 'dynamic_shared_memory_type'", cancellation),
                Is.EqualTo(kind is EngineKind.Local ? "mmap" : "posix"));
            if (kind is EngineKind.Container) return;
            var segments = SharedMemory.SegmentsBelow(cluster.DataDirectory);
            Assert.That(SharedMemory.Exists, Is.SupersetOf(segments).And.Not.Empty);
            if (killed) await cluster.KillAsync(Signal.Kill, cancellation);
            await cluster.DisposeAsync();
            Assert.That(SharedMemory.Exists, Has.None.Matches<string>(segments.Contains));
        }
    }

    [Test]
    public async Task A_sweep_spares_a_run_that_lives_and_removes_one_whose_harness_and_reaper_died(CancellationToken cancellation)
    {
        var run = Shared.NewRunId();
        using var harness = await StartHarnessAsync(run, cancellation);
        Assert.That(await SweepAsync(run, cancellation), Has.Property(nameof(SweptRun.Removed)).False.And.Property(nameof(SweptRun.Things)).GreaterThan(3));
        Assert.That(harness.HasExited, Is.False);

        KillReaperOf(run);
        harness.Kill();
        await harness.WaitForExitAsync(cancellation);
        Assert.That(await CountAsync(run, cancellation), Is.GreaterThan(2));
        Assert.That(await SweepAsync(run, cancellation), Has.Property(nameof(SweptRun.Removed)).True);
        Assert.That(await CountAsync(run, cancellation), Is.Zero);
    }

    private async Task<Process> StartHarnessAsync(string run, CancellationToken cancellation)
    {
        await Shared.EngineAsync(kind);
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, kind.ToString(), run]) { RedirectStandardOutput = true };
        var harness = Process.Start(start)!;
        Assert.That(await harness.StandardOutput.ReadLineAsync(cancellation), Is.EqualTo(Program.Ready));
        return harness;
    }

    private Task<int> CountAsync(string run, CancellationToken cancellation) =>
        Reaper.CountAsync(RunDirectory.PathOf(run), _label is null ? null : Reaper.LabelOf(run), cancellation);

    private static async Task<SweptRun> SweepAsync(string run, CancellationToken cancellation) =>
        (await Sweep.SweepAsync(cancellation)).Single(swept => swept.RunId == run);

    private static void KillReaperOf(string run)
    {
        var reaper = Process.GetProcesses().Single(process => CommandLineOf(process) is var line
            && line.Contains("drillharness-reaper\0watch", StringComparison.Ordinal) && line.Contains($"/{run}\0", StringComparison.Ordinal));
        reaper.Kill();
        reaper.Dispose();
    }

    private static string CommandLineOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
