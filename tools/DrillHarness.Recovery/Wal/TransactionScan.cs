using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Folds WAL records into committed transactions. Records of rolled-back transactions and savepoints are netted out: heap records name
/// the subtransaction, and only the commit record says which of those belong to it.
/// </summary>
public sealed class TransactionScan
{
    private sealed record OpenTransaction(NpgsqlLogSequenceNumber FirstLsn)
    {
        public Dictionary<RelationFile, RelationChange> Changes { get; } = [];
    }

    private readonly Dictionary<uint, OpenTransaction> open = [];
    private readonly List<WalTransaction> committed = [];
    private uint latestXid;
    private OpenTransaction? latest;

    /// <summary>The committed transactions so far, in commit order.</summary>
    public IReadOnlyList<WalTransaction> Committed => committed;

    /// <summary>Takes the next record; records come in the order of the WAL.</summary>
    public void Take(in WalRecord record)
    {
        switch (record.Kind)
        {
            case WalRecordKind.Delete: ChangeOf(record).Delete(record.Old); break;
            case WalRecordKind.Update: ChangeOf(record).Update(record.Old, record.New); break;
            case WalRecordKind.Commit: Commit(record); break;
            case WalRecordKind.Abort: Forget(record); break;
        }
    }

    private RelationChange ChangeOf(in WalRecord record)
    {
        if (latest is null || latestXid != record.Xid)
        {
            if (!open.TryGetValue(record.Xid, out latest)) open[record.Xid] = latest = new OpenTransaction(record.Lsn);
            latestXid = record.Xid;
        }

        if (!latest.Changes.TryGetValue(record.Relation, out var change)) latest.Changes[record.Relation] = change = new RelationChange();
        return change;
    }

    private void Commit(in WalRecord record)
    {
        var parts = Parts(record).OrderBy(part => part.FirstLsn).ToList();
        Forget(record);
        committed.Add(new WalTransaction
        {
            Xid = record.Xid,
            FirstLsn = parts.Count > 0 ? parts[0].FirstLsn : record.Lsn,
            CommitLsn = record.Lsn,
            CommittedAt = record.At,
            Changes = Together(parts),
        });
    }

    private List<OpenTransaction> Parts(in WalRecord record)
    {
        var parts = new List<OpenTransaction>();
        if (open.TryGetValue(record.Xid, out var top)) parts.Add(top);
        foreach (var xid in record.Subtransactions ?? [])
            if (open.TryGetValue(xid, out var sub)) parts.Add(sub);
        return parts;
    }

    private static Dictionary<RelationFile, RelationChange> Together(List<OpenTransaction> parts)
    {
        if (parts.Count == 1) return parts[0].Changes;
        var together = new Dictionary<RelationFile, RelationChange>();
        foreach (var (relation, change) in parts.SelectMany(part => part.Changes))
        {
            if (!together.TryGetValue(relation, out var sum)) together[relation] = sum = new RelationChange();
            sum.Append(change);
        }

        foreach (var sum in together.Values) sum.Settle();
        return together;
    }

    private void Forget(in WalRecord record)
    {
        open.Remove(record.Xid);
        foreach (var xid in record.Subtransactions ?? []) open.Remove(xid);
        latest = null;
    }
}
