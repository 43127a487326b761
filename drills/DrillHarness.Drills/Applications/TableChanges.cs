using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>Tells which transactions of the WAL did something to tables that were there before, and which of them were a recovery's own.</summary>
/// <param name="before">The catalog before anything happened.</param>
/// <param name="own">File node of the table in which a recovery notes what it merged; null while there is none.</param>
internal sealed class TableChanges(SchemaCatalog before, uint? own)
{
    /// <summary>As the live database stands now.</summary>
    public static async Task<TableChanges> ReadAsync(NpgsqlDataSource live, SchemaCatalog before, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand("SELECT pg_relation_filenode(to_regclass('drillharness.dealt_with'))");
        return new TableChanges(before, await command.ExecuteScalarAsync(cancellation) is uint node ? node : null);
    }

    /// <summary>A recovery notes its merge in the merge's own transaction.</summary>
    public bool IsOfRecovery(WalTransaction transaction) =>
        transaction.Changes.Keys.Any(file => file.Database == before.Database && file.FileNode == own);

    /// <summary>It truncated, dropped or altered one of the tables.</summary>
    public bool Alters(WalTransaction transaction) => transaction.DroppedFiles.Any(file => before.InFile(file) is not null)
        || (transaction.AltersSchema && transaction.Locks.Any(held => transaction.Redefined.Contains(held.Relation) && before.Tables.Any(table => table.Oid == held.Relation)));

    /// <summary>It deleted or changed rows of one of the tables; whoever only adds some takes nothing.</summary>
    public bool Takes(WalTransaction transaction) => transaction.Changes.Any(change => change.Value.TookRows && before.InFile(change.Key) is not null);
}
