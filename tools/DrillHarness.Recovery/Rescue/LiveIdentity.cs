using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Which server and database a connection leads to, by what cannot be mistyped. Read by any role; nothing is written.</summary>
public sealed record LiveIdentity
{
    private const string Facts =
        """
        SELECT (SELECT system_identifier FROM pg_control_system()), current_database()::text, (SELECT oid FROM pg_database WHERE datname = current_database()),
               current_setting('server_version_num')::int / 10000, current_setting('server_version'), pg_is_in_recovery(),
               CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END, (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'),
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
               current_setting('archive_mode'), current_setting('wal_level'),
               (SELECT rolname::text FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid <> 10, oid LIMIT 1)
        """;

    /// <summary>What initdb called the server; the same on its copies.</summary>
    public required string SystemIdentifier { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>The database's object id, as WAL names it.</summary>
    public required uint DatabaseOid { get; init; }

    /// <summary>The major version, for instance 15.</summary>
    public required int Major { get; init; }

    /// <summary>The whole version.</summary>
    public required string Version { get; init; }

    /// <summary>True on a standby or a paused copy.</summary>
    public required bool InRecovery { get; init; }

    /// <summary>The timeline that it writes on; in recovery, that of the last restart point.</summary>
    public required uint Timeline { get; init; }

    /// <summary>Size of a WAL segment, in bytes.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>How far the WAL has been written, or replayed.</summary>
    public required NpgsqlLogSequenceNumber Position { get; init; }

    /// <summary>Settings that decide whether recovery can work at all.</summary>
    public required string ArchiveMode { get; init; }

    /// <summary>minimal, replica or logical.</summary>
    public required string WalLevel { get; init; }

    /// <summary>A role that may read everything on a copy: the one that initdb made, unless it may not log in; null when there is none.</summary>
    public required string? Superuser { get; init; }

    /// <summary>Asks the server.</summary>
    public static async Task<LiveIdentity> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await ReadAsync(connection, cancellation);
    }

    /// <summary>Asks on this very connection.</summary>
    public static async Task<LiveIdentity> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Facts, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new LiveIdentity
        {
            // PostgreSQL shows the identifier as a signed number; its programs as an unsigned one.
            SystemIdentifier = unchecked((ulong)reader.GetInt64(0)).ToString(CultureInfo.InvariantCulture),
            Database = reader.GetString(1),
            DatabaseOid = reader.GetFieldValue<uint>(2),
            Major = reader.GetInt32(3),
            Version = reader.GetString(4),
            InRecovery = reader.GetBoolean(5),
            Timeline = (uint)reader.GetInt32(6),
            SegmentBytes = reader.GetInt64(7),
            Position = reader.GetFieldValue<NpgsqlLogSequenceNumber>(8),
            ArchiveMode = reader.GetString(9),
            WalLevel = reader.GetString(10),
            Superuser = reader.IsDBNull(11) ? null : reader.GetString(11),
        };
    }
}
