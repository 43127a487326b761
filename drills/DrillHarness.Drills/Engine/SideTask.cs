using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Something that runs beside the main line of a drill. When the main line breaks it is stopped and waited for, so that nothing is recorded,
/// read or written after the run; how it ended then is only noted, since the main line's exception is the one that matters.
/// </summary>
internal sealed class SideTask<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping;
    private readonly string name;
    private readonly Journal journal;

    /// <summary>Starts it.</summary>
    public SideTask(string name, Func<CancellationToken, Task<T>> work, Journal journal, CancellationToken cancellation)
    {
        (this.name, this.journal) = (name, journal);
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Running = work(stopping.Token);
    }

    /// <summary>It itself.</summary>
    public Task<T> Running { get; }

    /// <summary>Has it stopped if it does not end within that time.</summary>
    public void StopAfter(TimeSpan time) => stopping.CancelAfter(time);

    /// <summary>Stops it if it is still running, and waits for it. Throws nothing of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await Running;
        }
        catch (Exception ended)
        {
            journal.Record(new StepTold($"{name} did not come to an end of its own: {ended.Message}"));
        }

        stopping.Dispose();
    }
}
