using DrillHarness.Recovery.Targets;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Copying;

/// <summary>A copy that somebody made elsewhere and paused at a right point. It is read, and cannot be advanced.</summary>
/// <param name="source">The damaged database on it.</param>
/// <param name="programs">The server's programs on this machine; pg_dump cannot reach the copy by them.</param>
public sealed class GivenCopy(NpgsqlDataSource source, IServerPrograms programs) : IRecoveryCopy
{
    private CopyStop? at;

    /// <inheritdoc/>
    public NpgsqlDataSource Source => source;

    /// <inheritdoc/>
    public IServerPrograms Programs => programs;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClientArguments => [];

    /// <inheritdoc/>
    public async Task AdvanceAsync(CopyStop stop, CancellationToken cancellation)
    {
        if (at is not null)
            throw new RecoveryRefusedException($"The copy would have to be halted before {at.Before} and again before {stop.Before}, and one made elsewhere cannot be advanced from here." +
                $"{Environment.NewLine}  HINT: give --stanza, so that a copy is made and advanced from stop to stop");
        await using var command = source.CreateCommand("SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (!reader.GetBoolean(0))
            throw new RecoveryRefusedException($"The copy has been promoted, expected one that is paused in recovery before {stop.Before}, so that its rows still lie where the WAL names them." +
                $"{Environment.NewLine}  HINT: leave the WAL out (no --stanza, no --wal-dir) and name the tables by --table: then rows are compared by key");
        if (reader.GetFieldValue<NpgsqlLogSequenceNumber>(1) is var replayed && replayed > stop.Before)
            throw new RecoveryRefusedException($"The copy has replayed to {replayed}, beyond {stop.Before}, where it should have been paused ({stop.Why}).");
        at = stop;
    }
}
