using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>A point-in-time copy of a cluster of the drill, as the recovery sees it.</summary>
public sealed class ClusterCopy(PointInTimeCopy copy, string database) : IRecoveryCopy, IAsyncDisposable
{
    private NpgsqlDataSource? source;

    /// <summary>Where the server is told to halt; null to leave it where it is. A saboteur tells it something else.</summary>
    public Func<CopyStop, RecoveryTarget?> Target { get; init; } = TargetOf;

    /// <summary>How the copy is reached; directly by default.</summary>
    public Func<PointInTimeCopy, string, NpgsqlDataSource> Open { get; init; } = (copy, database) => copy.OpenDataSource(database);

    /// <summary>The last stop; 0/0 before the first.</summary>
    public NpgsqlTypes.NpgsqlLogSequenceNumber Halted { get; private set; }

    /// <inheritdoc/>
    public NpgsqlDataSource Source => source ?? throw new InvalidOperationException($"Copy '{copy.Name}' was not brought to a stop yet.");

    /// <inheritdoc/>
    public IServerPrograms Programs { get; } = new ServerPrograms(copy.Host);

    /// <inheritdoc/>
    public IReadOnlyList<string> ClientArguments =>
        [$"--host={copy.SocketDirectory}", $"--port={copy.SocketPort}", "--username=postgres", $"--dbname={database}"];

    /// <inheritdoc/>
    public async Task AdvanceAsync(CopyStop stop, CancellationToken cancellation)
    {
        // Connections end with the server that they lead to.
        if (source is not null) await source.DisposeAsync();
        source = null;
        if (Target(stop) is { } where) await copy.ReplayToAsync(where, cancellation);
        source = Open(copy, database);
        Halted = stop.Before;
    }

    /// <summary>The stop as the server takes it.</summary>
    public static RecoveryTarget TargetOf(CopyStop stop) =>
        stop.CommitOf is { } xid ? RecoveryTarget.BeforeCommitOf(xid) : RecoveryTarget.Before(stop.Before);

    /// <summary>Closes the pool; the copy stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
    }
}
