using DrillHarness.Gate.Intents;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// Every row effect of a database between two moments, by logical decoding with pgoutput: whole old rows, transaction by transaction, in commit order
/// (https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html). Rolled-back work is not among them.
/// </summary>
public sealed class EffectStream : IAsyncDisposable
{
    private const string Publication = "drillharness_gate";

    // Anybody may emit a message: this one's name is known to nobody.
    private readonly string end = $"end-{Guid.NewGuid():N}";
    private readonly NpgsqlDataSource source;
    private readonly string connectionString;
    private readonly string slot;

    private EffectStream(NpgsqlDataSource source, string connectionString, string slot) => (this.source, this.connectionString, this.slot) = (source, connectionString, slot);

    /// <summary>Begins to record.</summary>
    /// <param name="source">The database, as superuser.</param>
    /// <param name="connectionString">The same, for a replication connection.</param>
    /// <param name="slot">A name that is free on the server.</param>
    public static async Task<EffectStream> BeginAsync(NpgsqlDataSource source, string connectionString, string slot, CancellationToken cancellation)
    {
        await using var prepare = source.CreateCommand($"""
            DO $$ DECLARE t regclass; BEGIN
                FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
                         AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relreplident <> 'f' LOOP
                    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', t);
                END LOOP;
            END $$;
            DROP PUBLICATION IF EXISTS {Publication}; CREATE PUBLICATION {Publication} FOR ALL TABLES
            """);
        await prepare.ExecuteNonQueryAsync(cancellation);
        // Not in a transaction that has written.
        await using var begin = source.CreateCommand($"SELECT pg_create_logical_replication_slot('{slot}', 'pgoutput')");
        await begin.ExecuteNonQueryAsync(cancellation);
        return new EffectStream(source, connectionString, slot);
    }

    /// <summary>All effects committed since <see cref="BeginAsync"/>, or since the last reading; then truncated tables, as they come.</summary>
    /// <param name="row">Told each row.</param>
    /// <param name="truncated">Told each truncated table and the transaction.</param>
    public async Task ReadAsync(Action<DecodedRow> row, Action<string, uint> truncated, CancellationToken cancellation)
    {
        await using (var mark = source.CreateCommand($"SELECT pg_logical_emit_message(true, '{end}', '')")) await mark.ExecuteNonQueryAsync(cancellation);
        await using var replication = new LogicalReplicationConnection(connectionString);
        await replication.Open(cancellation);
        var known = new Dictionary<uint, (string Table, IReadOnlyList<string> Columns)>();
        var (xid, done) = (0u, false);
        var options = new PgOutputReplicationOptions(Publication, PgOutputProtocolVersion.V1, binary: false, messages: true);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await foreach (var message in replication.StartReplication(new PgOutputReplicationSlot(slot), options, ended.Token))
            {
                switch (message)
                {
                    case BeginMessage begin:
                        xid = begin.TransactionXid;
                        break;
                    case RelationMessage relation:
                        known[relation.RelationId] = ($"{relation.Namespace}.{relation.RelationName}", [.. relation.Columns.Select(column => column.ColumnName)]);
                        break;
                    case InsertMessage insert:
                        row(Row(known, insert.Relation, RowOperation.Insert, null, await ValuesAsync(insert.NewRow, null, cancellation), xid));
                        break;
                    case FullUpdateMessage update:
                        var old = await ValuesAsync(update.OldRow, null, cancellation);
                        row(Row(known, update.Relation, RowOperation.Update, old, await ValuesAsync(update.NewRow, old, cancellation), xid));
                        break;
                    case UpdateMessage update:
                        row(Row(known, update.Relation, RowOperation.Update, null, await ValuesAsync(update.NewRow, null, cancellation), xid));
                        break;
                    case FullDeleteMessage delete:
                        row(Row(known, delete.Relation, RowOperation.Delete, await ValuesAsync(delete.OldRow, null, cancellation), null, xid));
                        break;
                    case KeyDeleteMessage delete:
                        row(Row(known, delete.Relation, RowOperation.Delete, null, null, xid));
                        break;
                    case TruncateMessage truncate:
                        foreach (var relation in truncate.Relations) truncated($"{relation.Namespace}.{relation.RelationName}", xid);
                        break;
                    case LogicalDecodingMessage marked when marked.Prefix == end:
                        done = true;
                        break;
                    case CommitMessage when done:
                        replication.SetReplicationStatus(message.WalEnd);
                        await replication.SendStatusUpdate(cancellation);
                        await ended.CancelAsync();
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (done && !cancellation.IsCancellationRequested)
        {
            // The stream has no other end.
        }
    }

    /// <summary>Ends the recording; the slot would hold back WAL for ever.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var drop = source.CreateCommand(
            $"SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '{slot}' AND active_pid IS NOT NULL; SELECT pg_drop_replication_slot('{slot}')");
        await drop.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static DecodedRow Row(Dictionary<uint, (string Table, IReadOnlyList<string> Columns)> known, RelationMessage relation, RowOperation operation, string?[]? old, string?[]? @new, uint xid)
    {
        if (!known.TryGetValue(relation.RelationId, out var table))
            known[relation.RelationId] = table = ($"{relation.Namespace}.{relation.RelationName}", [.. relation.Columns.Select(column => column.ColumnName)]);
        return new DecodedRow(table.Table, operation, table.Columns, old, @new, xid);
    }

    private static async ValueTask<string?[]> ValuesAsync(ReplicationTuple tuple, string?[]? old, CancellationToken cancellation)
    {
        var values = new string?[tuple.NumColumns];
        var at = 0;
        await foreach (var value in tuple.WithCancellation(cancellation))
        {
            // A large value that did not change is not sent again.
            values[at] = value.IsUnchangedToastedValue ? old?[at] : value.IsDBNull ? null : await value.Get<string>(cancellation);
            at++;
        }

        return values;
    }
}
