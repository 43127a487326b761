using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransactionScanTests
{
    private static readonly RelationFile Table = new(1663, 5, 100);
    private static readonly RelationFile Other = new(1663, 5, 200);
    private static readonly RelationFile Toast = new(1663, 5, 300);
    private readonly TransactionScan scan = new(KnownFiles.None with { Toast = new HashSet<RelationFile> { Toast } });
    private ulong position;

    [Test]
    public void Rolled_back_savepoints_are_netted_out_and_committed_ones_belong_to_their_transaction()
    {
        Delete(10, 1);
        Delete(11, 2);
        Delete(12, 3);
        End(WalRecordKind.Abort, 11);
        End(WalRecordKind.Commit, 10, 12);
        Assert.That(scan.Committed.Single().Changes[Table].Deleted, Is.EquivalentTo(new[] { new TupleId(0, 1), new TupleId(0, 3) }));
    }

    [Test]
    public void A_row_updated_and_then_deleted_leads_back_to_the_version_that_was_found()
    {
        Update(10, 1, 2);
        Update(10, 2, 3);
        Delete(10, 3);
        Update(10, 5, 6);
        End(WalRecordKind.Commit, 10);
        var change = scan.Committed.Single().Changes[Table];
        Assert.That((change.Deleted.Single(), change.Updates.Single()), Is.EqualTo((new TupleId(0, 1), new UpdatedRow(new TupleId(0, 5), new TupleId(0, 6), 10))));
    }

    [Test]
    public void A_version_that_a_savepoint_made_and_its_transaction_deleted_leads_back_too()
    {
        Update(11, 1, 2);
        Delete(10, 2);
        End(WalRecordKind.Commit, 10, 11);
        Assert.That(scan.Committed.Single().Changes[Table].Deleted, Is.EqualTo(new[] { new TupleId(0, 1) }));
    }

    [Test]
    public void Parent_and_savepoint_may_have_changed_the_same_row_in_turn()
    {
        Update(10, 1, 2);
        Update(11, 2, 3);
        Delete(10, 3);
        End(WalRecordKind.Commit, 10, 11);
        var change = scan.Committed.Single().Changes[Table];
        Assert.That((change.Deleted.Single(), change.Updates.Count), Is.EqualTo((new TupleId(0, 1), 0)));
    }

    [Test]
    public void Transactions_stand_in_commit_order_whatever_their_ids()
    {
        Delete(10, 1);
        Delete(11, 2);
        End(WalRecordKind.Commit, 11);
        End(WalRecordKind.Commit, 10);
        Assert.That(scan.Committed.Select(transaction => transaction.Xid), Is.EqualTo(new[] { 11u, 10u }));
    }

    [Test]
    public void What_rolled_back_or_never_ended_is_not_there()
    {
        Delete(10, 1);
        Delete(11, 2);
        End(WalRecordKind.Abort, 10);
        Assert.That(scan.Committed, Is.Empty);
    }

    [Test]
    public void What_a_transaction_inserted_and_took_back_itself_was_never_there()
    {
        Insert(10, 1);
        Insert(10, 2);
        Insert(11, 3);
        Update(10, 1, 4);
        Delete(10, 4);
        Update(10, 3, 5);
        Delete(10, 9);
        End(WalRecordKind.Commit, 10, 11);
        var change = scan.Committed.Single().Changes[Table];
        Assert.That((change.Deleted.Single(), change.Updates.Count, change.Inserted), Is.EqualTo((new TupleId(0, 9), 0, 2)));
    }

    [Test]
    public void Locks_and_files_belong_to_who_took_them_unless_that_rolled_back()
    {
        Lock(10, 16384);
        Lock(11, 16385);
        scan.Take(Record(WalRecordKind.CreateFile, 11));
        End(WalRecordKind.Abort, 11);
        Lock(10, 16384);
        Lock(12, 16386);
        scan.Take(Record(WalRecordKind.CreateFile, 12));
        scan.Take(Record(WalRecordKind.Commit, 10) with { Subtransactions = [12], Details = new WalRecordDetails { Files = [Table], Redefined = [16386] } });
        var transaction = scan.Committed.Single();
        Assert.Multiple(() =>
        {
            Assert.That(transaction.Locks.Select(held => (held.Relation, (ulong)held.Lsn)), Is.EqualTo([(16384u, 8ul), (16386u, 48ul)]));
            Assert.That(transaction.CreatedFiles, Has.Count.EqualTo(1));
            Assert.That((transaction.IsStructural, transaction.AltersSchema, transaction.DroppedFiles.Single()), Is.EqualTo((true, true, Table)));
        });
    }

    [Test]
    public void Who_was_running_already_where_the_range_begins_is_marked()
    {
        scan.Take(Record(WalRecordKind.Running, 0) with { Subtransactions = [10] });
        Delete(10, 1);
        End(WalRecordKind.Commit, 10);
        Delete(11, 2);
        End(WalRecordKind.Commit, 11);
        Assert.That(scan.Committed.Select(transaction => transaction.BeganBeforeRange), Is.EqualTo(new[] { true, false }));
    }

    private void Lock(uint xid, uint relation) =>
        scan.Take(Record(WalRecordKind.Lock, xid) with { Details = new WalRecordDetails { Locks = [(xid, 5, relation)] } });

    [Test]
    public void A_row_that_leaves_its_partition_is_found_where_it_is_inserted_next()
    {
        Leave(10, 1);
        scan.Take(Record(WalRecordKind.Insert, 10) with { Relation = Toast, New = new TupleId(0, 1) });
        scan.Take(Record(WalRecordKind.Insert, 10) with { Relation = Other, New = new TupleId(0, 7) });
        scan.Take(Record(WalRecordKind.Update, 10) with { Relation = Other, Old = new TupleId(0, 7), New = new TupleId(0, 8) });
        Leave(10, 2);
        End(WalRecordKind.Commit, 10);
        var (from, to) = (scan.Committed.Single().Changes[Table], scan.Committed.Single().Changes[Other]);
        Assert.Multiple(() =>
        {
            Assert.That(from.Departed, Is.EqualTo(new[] { new DepartedRow(new TupleId(0, 1), Other, new TupleId(0, 8), 10) }));
            Assert.That((from.Deleted.Single(), from.Astray), Is.EqualTo((new TupleId(0, 2), 1)), "what nothing was inserted for");
            Assert.That((to.Arrived.Single(), to.Inserted, to.Updates.Count), Is.EqualTo((new TupleId(0, 8), 0, 0)));
        });
    }

    [Test]
    public void A_move_that_a_savepoint_rolled_back_leaves_the_row_where_it_was()
    {
        Leave(11, 1);
        scan.Take(Record(WalRecordKind.Insert, 11) with { Relation = Other, New = new TupleId(0, 7) });
        End(WalRecordKind.Abort, 11);
        Delete(10, 1);
        End(WalRecordKind.Commit, 10);
        Assert.That(scan.Committed.Single().Changes[Table].Deleted, Is.EqualTo(new[] { new TupleId(0, 1) }));
    }

    private void Leave(uint xid, ushort offset) => scan.Take(Record(WalRecordKind.Delete, xid) with { Old = new TupleId(0, offset), LeavesPartition = true });

    private void Insert(uint xid, ushort made) => scan.Take(Record(WalRecordKind.Insert, xid) with { New = new TupleId(0, made) });

    private void Delete(uint xid, ushort offset) => scan.Take(Record(WalRecordKind.Delete, xid) with { Old = new TupleId(0, offset) });

    private void Update(uint xid, ushort old, ushort made) =>
        scan.Take(Record(WalRecordKind.Update, xid) with { Old = new TupleId(0, old), New = new TupleId(0, made) });

    private void End(WalRecordKind kind, uint xid, params uint[] subtransactions) =>
        scan.Take(Record(kind, xid) with { Subtransactions = subtransactions });

    private WalRecord Record(WalRecordKind kind, uint xid) =>
        new() { Kind = kind, Xid = xid, Lsn = new NpgsqlLogSequenceNumber(position += 8), Relation = Table };
}
