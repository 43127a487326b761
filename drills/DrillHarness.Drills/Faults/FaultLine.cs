using DrillHarness.Recovery;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Faults;

/// <summary>The faults of a run: puts each in when its phase is entered for the first time, and has all of them healed at the end.</summary>
public sealed class FaultLine(IReadOnlyList<PlannedFault> planned, FaultScene scene) : IAsyncDisposable
{
    private readonly List<PlannedFault> waiting = [.. planned];
    private readonly List<FaultScope> struck = [];

    /// <summary>The world they strike.</summary>
    public FaultScene Scene => scene;

    /// <summary>A phase begins.</summary>
    public async Task EnterAsync(string phase, CancellationToken cancellation)
    {
        scene.Cut.NextPhase(cancellation);
        foreach (var due in waiting.Where(fault => fault.Phase == phase).ToList())
        {
            waiting.Remove(due);
            struck.Add(await FaultScope.InjectAsync(due, scene, cancellation));
        }
    }

    /// <summary>
    /// True when an attempt that ended so may have been struck by a fault, so that another try is due. A refusal counts only where every fault
    /// in force can be got round: where WAL, a backup or the copy is truly gone, it is the right ending.
    /// </summary>
    public bool MayExplain(Exception ended) =>
        struck.Count > 0 && (ended is not RecoveryRefusedException || struck.All(scope => scope.Fault.CanBeRecoveredFrom));

    /// <summary>After an attempt that failed: mends whatever can be mended.</summary>
    public async Task MendAsync()
    {
        foreach (var scope in struck.Where(scope => scope.Fault.CanBeRecoveredFrom)) await scope.HealAsync();
    }

    /// <summary>Heals all that is left, so that nothing of a fault outlives the recovery.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var scope in struck) await scope.DisposeAsync();
        foreach (var never in waiting) scene.Journal.Record(new StepTold($"fault {never} never struck: its phase was not entered"));
        struck.Clear();
        waiting.Clear();
    }
}
