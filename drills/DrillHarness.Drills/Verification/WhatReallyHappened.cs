using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Statements;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// What the drill knows and a recovery does not: which of the script's transactions were bad. Worked out from the server's log (which
/// transactions were the script's) and the WAL (which of those took rows they should not have), not from what the recovery said.
/// </summary>
public sealed record WhatReallyHappened
{
    /// <summary>The script's transactions that took rows of the missed table, in commit order.</summary>
    public required IReadOnlyList<WalTransaction> Bad { get; init; }

    /// <summary>The script's other committed transactions.</summary>
    public required IReadOnlyList<LoggedTransaction> Good { get; init; }

    /// <summary>Commit order of everything.</summary>
    public required CommitOrder Order { get; init; }

    /// <summary>Rows that the bad transactions deleted, by table.</summary>
    public required IReadOnlyDictionary<TableName, long> Taken { get; init; }

    /// <summary>Rows that all the script's committed transactions deleted, good and bad, by table.</summary>
    public required IReadOnlyDictionary<TableName, long> DeletedByScript { get; init; }

    /// <summary>Ids of the bad transactions, as the WAL holds them.</summary>
    public IReadOnlyList<uint> BadIds => [.. Bad.Select(transaction => transaction.Xid)];

    /// <summary>Where a blanket restore would have gone back to; the end of all WAL when nothing bad happened.</summary>
    public NpgsqlLogSequenceNumber FirstBadCommit => Bad.Count > 0 ? Bad[0].CommitLsn : new NpgsqlLogSequenceNumber(ulong.MaxValue);

    /// <summary>Works it out.</summary>
    public static async Task<WhatReallyHappened> FindAsync(
        DrillWorld world, TableName missed, IReadOnlyList<LoggedTransaction> script, CancellationToken cancellation)
    {
        var range = await LiveWal.SealAsync(world.Live.Metadata, world.Backup.StartLsn, cancellation);
        var scan = await new WalArchiveReader(new ServerPrograms(world.Production.Host), ICommandHost.Stanza).ScanAsync(range, cancellation);
        var catalog = await SchemaCatalog.ReadAsync(world.Live.Metadata, cancellation);
        var file = catalog.Named(missed)!.File;
        var ids = script.Where(transaction => transaction.Committed && transaction.TransactionId is not null)
            .Select(transaction => (uint)transaction.TransactionId!.Value).ToHashSet();
        var own = scan.Committed.Where(transaction => ids.Contains(transaction.Xid)).ToList();
        var bad = own.Where(transaction => TookFrom(transaction, file)).ToList();
        return new WhatReallyHappened
        {
            Bad = bad,
            Good = [.. script.Where(transaction => transaction.Committed && bad.All(taken => taken.Xid != (uint?)transaction.TransactionId))],
            Order = new CommitOrder(scan.Committed),
            Taken = DeletedByTable(bad, catalog),
            DeletedByScript = DeletedByTable(own, catalog),
        };
    }

    private static Dictionary<TableName, long> DeletedByTable(IEnumerable<WalTransaction> transactions, SchemaCatalog catalog) => transactions
        .SelectMany(transaction => transaction.Changes)
        .Where(change => change.Value.Deleted.Count > 0 && catalog.InFile(change.Key) is not null)
        .GroupBy(change => catalog.InFile(change.Key)!.Name)
        .ToDictionary(same => same.Key, same => same.Sum(change => (long)change.Value.Deleted.Count));

    private static bool TookFrom(WalTransaction transaction, RelationFile file) =>
        transaction.Changes.TryGetValue(file, out var change) && change.Deleted.Count > 0;
}
