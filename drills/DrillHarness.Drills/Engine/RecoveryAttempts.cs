using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>A recovery and its further tries: one that a fault struck down is followed by another, which starts from nothing but the live database and the archive.</summary>
internal sealed class RecoveryAttempts(IRecoveryStrategy strategy, AttemptCut cut, Journal journal)
{
    private const int MostAttempts = 4;

    public async Task RunAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await strategy.RecoverAsync(scene with { Attempt = attempt }, cut.Begin(cancellation));
                cut.Ended();
                return;
            }
            catch (Exception struck) when (attempt < MostAttempts && !cancellation.IsCancellationRequested && scene.Faults.MayExplain(struck))
            {
                journal.Record(new StepTold($"try {attempt} ended early ({struck.Message.Split('\n')[0]}); another one starts from the live database and the archive"));
                await scene.Faults.MendAsync();
            }
        }
    }
}
