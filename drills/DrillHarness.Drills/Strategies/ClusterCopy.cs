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

    /// <summary>Where the server is told to halt; a saboteur tells it something else.</summary>
    public Func<CopyStop, RecoveryTarget> Target { get; init; } = TargetOf;

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
        await copy.ReplayToAsync(Target(stop), cancellation);
        source = copy.OpenDataSource(database);
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
