using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Folds WAL records into committed transactions. Records of rolled-back transactions and savepoints are netted out: heap records name
/// the subtransaction, and only the commit record says which of those belong to it.
/// </summary>
/// <param name="files">What is known of the databases' files.</param>
public sealed class TransactionScan(KnownFiles files)
{
    private readonly Dictionary<uint, OpenTransaction> open = [];
    private readonly List<WalTransaction> committed = [];
    private readonly List<TransactionEnd> ends = [];
    private readonly List<RestorePoint> restorePoints = [];
    private HashSet<uint>? running;
    private uint latestXid;
    private OpenTransaction? latest;

    /// <summary>The committed transactions so far, in commit order; also those that changed nothing.</summary>
    public IReadOnlyList<WalTransaction> Committed => committed;

    /// <summary>Every top-level transaction that ended so far.</summary>
    public IReadOnlyList<TransactionEnd> Ends => ends;

    /// <summary>The named restore points so far.</summary>
    public IReadOnlyList<RestorePoint> RestorePoints => restorePoints;

    /// <summary>Where the last record taken begins; 0/0 before the first.</summary>
    public NpgsqlLogSequenceNumber LastLsn { get; private set; }

    /// <summary>Where the server was started with <c>wal_level=minimal</c>; null when it was not.</summary>
    public NpgsqlLogSequenceNumber? Minimal { get; private set; }

    /// <summary>Takes the next record; records come in the order of the WAL.</summary>
    public void Take(in WalRecord record)
    {
        LastLsn = record.Lsn;
        switch (record.Kind)
        {
            case WalRecordKind.Delete when record.LeavesPartition: Open(record).Leave(record.Relation, record.Old); break;
            case WalRecordKind.Delete: Open(record).ChangeOf(record.Relation).Delete(record.Old); break;
            case WalRecordKind.Update: Open(record).ChangeOf(record.Relation).Update(new UpdatedRow(record.Old, record.New, record.Xid, record.ChangesKey)); break;
            case WalRecordKind.Insert: Open(record).Insert(record.Relation, record.New, record.Xid, files.Toast.Contains(record.Relation)); break;
            case WalRecordKind.MultiInsert: InsertSeveral(Open(record).ChangeOf(record.Relation), record); break;
            case WalRecordKind.Page: Open(record).ChangeOf(record.Relation).WritePage(); break;
            case WalRecordKind.CreateFile: Open(record).Created.Add(record.Relation); break;
            case WalRecordKind.Lock: Lock(record); break;
            case WalRecordKind.Commit: Commit(record); break;
            case WalRecordKind.Abort: Abort(record); break;
            case WalRecordKind.Running: running ??= [.. record.Subtransactions ?? []]; break;
            case WalRecordKind.RestorePoint: restorePoints.Add(new RestorePoint(record.Details!.Name, record.Lsn)); break;
            case WalRecordKind.Settings: if (record.Details!.WalLevel == "minimal") Minimal ??= record.Lsn; break;
        }
    }

    private OpenTransaction Open(in WalRecord record)
    {
        if (latest is not null && latestXid == record.Xid) return latest;
        latestXid = record.Xid;
        return latest = Open(record.Xid, record.Lsn);
    }

    private OpenTransaction Open(uint xid, NpgsqlLogSequenceNumber lsn) =>
        open.TryGetValue(xid, out var known) ? known : open[xid] = new OpenTransaction(lsn);

    private static void InsertSeveral(RelationChange change, in WalRecord record)
    {
        if (record.Details?.Offsets is not { } offsets) change.InsertSomewhere(record.Old.Block, record.Rows);
        else foreach (var offset in offsets) change.Insert(new TupleId(record.Old.Block, offset));
    }

    // A checkpoint tells again which locks are held; the first telling counts.
    private void Lock(in WalRecord record)
    {
        foreach (var (xid, database, relation) in record.Details!.Locks)
            if (xid != 0) Open(xid, record.Lsn).Lock(new RelationLock(database, relation, record.Lsn));
    }

    private void Commit(in WalRecord record)
    {
        var parts = Parts(record).OrderBy(part => part.FirstLsn).ToList();
        var changes = OpenTransaction.Together(parts);
        Forget(record);
        ends.Add(new TransactionEnd(record.Lsn, record.Xid, record.At, true));
        committed.Add(new WalTransaction
        {
            Xid = record.Xid,
            Subtransactions = record.Subtransactions ?? [],
            FirstLsn = parts.Count > 0 ? parts[0].FirstLsn : record.Lsn,
            CommitLsn = record.Lsn,
            CommittedAt = record.At,
            Changes = changes,
            IsMerge = files.Notes.Count > 0 && changes.Keys.Any(files.Notes.Contains),
            CreatedFiles = [.. parts.SelectMany(part => part.Created)],
            Locks = [.. parts.SelectMany(part => part.Locks).OrderBy(held => held.Lsn).DistinctBy(held => (held.Database, held.Relation))],
            DroppedFiles = record.Details?.Files ?? [],
            Redefined = record.Details?.Redefined ?? [],
            BeganBeforeRange = running is not null && running.Contains(record.Xid),
        });
    }

    private void Abort(in WalRecord record)
    {
        Forget(record);
        ends.Add(new TransactionEnd(record.Lsn, record.Xid, record.At, false));
    }

    private List<OpenTransaction> Parts(in WalRecord record)
    {
        var parts = new List<OpenTransaction>();
        if (open.TryGetValue(record.Xid, out var top)) parts.Add(top);
        foreach (var xid in record.Subtransactions ?? [])
            if (open.TryGetValue(xid, out var sub)) parts.Add(sub);
        return parts;
    }

    private void Forget(in WalRecord record)
    {
        open.Remove(record.Xid);
        foreach (var xid in record.Subtransactions ?? []) open.Remove(xid);
        latest = null;
    }
}
