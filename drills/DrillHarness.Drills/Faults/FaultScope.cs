using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Faults;

/// <summary>A fault in force. It heals when its time is over or when it is disposed, whichever is first, and says so in the journal.</summary>
public sealed class FaultScope : IAsyncDisposable
{
    private readonly PlannedFault planned;
    private readonly Journal journal;
    private readonly Func<Task> heal;
    private readonly SemaphoreSlim once = new(1);
    private readonly CancellationTokenSource ended = new();
    private Task lasting = Task.CompletedTask;

    private FaultScope(PlannedFault planned, Journal journal, Func<Task> heal) => (this.planned, this.journal, this.heal) = (planned, journal, heal);

    /// <summary>The fault.</summary>
    public Fault Fault => planned.Fault;

    /// <summary>It is gone again.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>Puts a fault in.</summary>
    public static async Task<FaultScope> InjectAsync(PlannedFault planned, FaultScene scene, CancellationToken cancellation)
    {
        var heal = await planned.Fault.InjectAsync(scene, cancellation);
        scene.Journal.Record(new FaultInjected(planned.Fault.Name, planned.Phase));
        var scope = new FaultScope(planned, scene.Journal, heal);
        if (planned.Fault.HealsAfter is { } time) scope.lasting = scope.HealAfterAsync(time);
        return scope;
    }

    /// <summary>Heals it now.</summary>
    public async Task HealAsync()
    {
        await once.WaitAsync();
        try
        {
            if (IsHealed) return;
            await heal();
            IsHealed = true;
            journal.Record(new FaultHealed(planned.Fault.Name, planned.Phase));
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>Heals it, if that is not done yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await HealAsync();
        await ended.CancelAsync();
        await lasting;
        ended.Dispose();
        once.Dispose();
    }

    private async Task HealAfterAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        try
        {
            await timer.WaitForNextTickAsync(ended.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await HealAsync();
    }
}
