using DrillHarness.Drills.Catalogue;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests;

[TestFixture]
[CancelAfter(600_000)]
public sealed class TrickleTests
{
    private const string InWindow = "edits made inside the deletion window, on rows that went later, are there";

    [Test]
    public async Task Every_row_comes_back_as_it_was_when_its_own_batch_took_it(CancellationToken cancellation)
    {
        var report = await TinyDrill.RunAsync(TrickleDelete.Drill, null, TinyDrill.Options, cancellation);
        var result = report.Judgement.Result;
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.Reason);
            Assert.That(result.Rows.Missing, Is.Zero);
            Assert.That(result.Damage.Transactions, Has.Count.GreaterThan(100));
            Assert.That(result.Target!.Stops, Is.GreaterThan(1));
            Assert.That(report.Judgement.Checks, Has.Some.Matches<Check>(check => check!.Name == InWindow && !check.Found.EndsWith("of 0", StringComparison.Ordinal)));
        });
    }
}
