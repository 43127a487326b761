using DrillHarness.Clusters;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests;

/// <summary>The flagship at the tiny profile, into a folder of the test's own.</summary>
internal static class TinyDrill
{
    public static Task<DrillReport> RunAsync(IRecoveryStrategy? strategy, EngineKind engine, CancellationToken cancellation) =>
        RunAsync(strategy, new DrillOptions { Profile = Profile.Tiny, Seed = 7, Engine = new EngineChoice { Kind = engine } }, cancellation);

    public static async Task<DrillReport> RunAsync(IRecoveryStrategy? strategy, DrillOptions options, CancellationToken cancellation)
    {
        CallerEnvironment.Scrub();
        var folder = Directory.CreateTempSubdirectory("drill-test-").FullName;
        var report = await new DrillSession(DrillCatalogue.Flagship, options with { OutDirectory = folder }) { Strategy = strategy }.RunAsync(cancellation);
        TestContext.Out.WriteLine(report.Judgement.Result.Reason);
        // What an honest recovery failed at is evidence.
        if (strategy is null && report.Judgement.ExitCode != ExitCode.Passed) TestContext.Out.WriteLine($"files: {folder}");
        else Directory.Delete(folder, recursive: true);
        return report;
    }
}
