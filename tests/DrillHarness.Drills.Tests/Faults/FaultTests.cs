using DrillHarness.Drills.Faults;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests.Faults;

[TestFixture]
[CancelAfter(240_000)]
public sealed class FaultTests
{
    // One phase of each; the others are for tools/drill run --fault.
    private static IEnumerable<PlannedFault> EachOnce() =>
        FaultCatalogue.All.Select(fault => new PlannedFault(fault, fault.Phases[^1]));

    [TestCaseSource(nameof(EachOnce))]
    public async Task Ends_as_it_has_to(PlannedFault planned, CancellationToken cancellation)
    {
        var report = await TinyDrill.RunAsync(null, TinyDrill.Options with { Faults = [planned] }, cancellation);
        var result = report.Judgement.Result;
        Assert.Multiple(() =>
        {
            if (planned.Fault.CanBeRecoveredFrom) Assert.That((result.Verdict, report.Judgement.ExitCode), Is.EqualTo((Verdict.Passed, ExitCode.Passed)), result.Reason);
            else
            {
                Assert.That(report.Judgement.ExitCode, Is.EqualTo(ExitCode.Failed), result.Reason);
                Assert.That(result.Reason, Does.StartWith("refused:").And.Match("[0-9A-F]{24}").And.Match("[0-9A-F]+/[0-9A-F]+"));
            }

            Assert.That(result.Faults, Is.EqualTo(new[] { new FaultSummary(planned.Fault.Name, planned.Phase, Injected: true, Healed: true) }));
            Assert.That(result.LeftBehind, Is.Zero);
        });
    }
}
