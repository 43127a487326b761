using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>A point-in-time copy of the drill's production, as the recovery wants one: halts where it is told, and only goes forward.</summary>
internal sealed class DrillCopy(RecoveryScene scene, PointInTimeCopy copy, Func<CopyStop, int, RecoveryTarget?> target) : IRecoveryCopy, IAsyncDisposable
{
    private readonly NpgsqlDataSource source = scene.Open(copy, DatabaseNames.Metadata);
    private int stops;

    /// <inheritdoc/>
    public NpgsqlDataSource Source => source;

    /// <inheritdoc/>
    public IServerPrograms Programs { get; } = new ServerPrograms(copy.Host);

    /// <inheritdoc/>
    public IReadOnlyList<string> ClientArguments =>
    [
        $"--host={copy.SocketDirectory}", $"--port={copy.SocketPort}",
        $"--username={new NpgsqlConnectionStringBuilder(copy.ConnectionString(DatabaseNames.Metadata)).Username}", $"--dbname={DatabaseNames.Metadata}",
    ];

    /// <summary>Where it halted last; 0/0 before the first stop.</summary>
    public NpgsqlTypes.NpgsqlLogSequenceNumber Halted { get; private set; }

    /// <inheritdoc/>
    public async Task AdvanceAsync(CopyStop stop, CancellationToken cancellation)
    {
        if (target(stop, stops) is { } where) await copy.ReplayToAsync(where, cancellation);
        // Sessions of before do not outlive the server's restart.
        source.Clear();
        Halted = stop.Before;
        if (stops++ == 0) await scene.RecordCopyAsync(copy, cancellation);
    }

    /// <summary>Closes the pool; the copy itself stays up.</summary>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
