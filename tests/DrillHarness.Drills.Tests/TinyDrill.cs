using DrillHarness.Clusters;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests;

/// <summary>A drill of the catalogue, the flagship unless another is named, into a folder of the test's own.</summary>
internal static class TinyDrill
{
    /// <summary>Tiny, on this machine's own programs.</summary>
    public static DrillOptions Options { get; } = new() { Profile = Profile.Tiny, Seed = 7, Engine = new EngineChoice { Kind = EngineKind.Local } };

    public static Task<DrillReport> RunAsync(IRecoveryStrategy? strategy, EngineKind engine, CancellationToken cancellation) =>
        RunAsync(strategy, Options with { Engine = new EngineChoice { Kind = engine } }, cancellation);

    public static Task<DrillReport> RunAsync(IRecoveryStrategy? strategy, DrillOptions options, CancellationToken cancellation) =>
        RunAsync(DrillCatalogue.Flagship, strategy, options, cancellation);

    public static async Task<DrillReport> RunAsync(Drill drill, IRecoveryStrategy? strategy, DrillOptions options, CancellationToken cancellation)
    {
        CallerEnvironment.Scrub();
        var folder = Directory.CreateTempSubdirectory("drill-test-").FullName;
        var report = await new DrillSession(drill, options with { OutDirectory = folder }) { Strategy = strategy }.RunAsync(cancellation);
        TestContext.Out.WriteLine(report.Judgement.Result.Reason);
        // What an honest recovery failed at is evidence.
        if (strategy is null && report.Judgement.ExitCode != ExitCode.Passed) TestContext.Out.WriteLine($"files: {folder}");
        else Directory.Delete(folder, recursive: true);
        return report;
    }
}
