using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>One run's view of the copy that a batch shares; counts how often it is halted.</summary>
internal sealed class CountedStops(ClusterCopy copy) : IRecoveryCopy, IAsyncDisposable
{
    public int Count { get; private set; }

    public NpgsqlDataSource Source => copy.Source;

    public IServerPrograms Programs => copy.Programs;

    public IReadOnlyList<string> ClientArguments => copy.ClientArguments;

    public Task AdvanceAsync(CopyStop stop, CancellationToken cancellation)
    {
        Count++;
        return copy.AdvanceAsync(stop, cancellation);
    }

    public ValueTask DisposeAsync() => copy.DisposeAsync();
}
