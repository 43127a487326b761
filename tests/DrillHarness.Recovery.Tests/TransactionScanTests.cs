using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransactionScanTests
{
    private static readonly RelationFile Table = new(1663, 5, 100);
    private readonly TransactionScan scan = new();
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
        Assert.That((change.Deleted.Single(), change.Updates.Single()), Is.EqualTo((new TupleId(0, 1), new UpdatedRow(new TupleId(0, 5), new TupleId(0, 6)))));
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

    private void Delete(uint xid, ushort offset) => scan.Take(Record(WalRecordKind.Delete, xid) with { Old = new TupleId(0, offset) });

    private void Update(uint xid, ushort old, ushort made) =>
        scan.Take(Record(WalRecordKind.Update, xid) with { Old = new TupleId(0, old), New = new TupleId(0, made) });

    private void End(WalRecordKind kind, uint xid, params uint[] subtransactions) =>
        scan.Take(Record(kind, xid) with { Subtransactions = subtransactions });

    private WalRecord Record(WalRecordKind kind, uint xid) =>
        new() { Kind = kind, Xid = xid, Lsn = new NpgsqlLogSequenceNumber(position += 8), Relation = Table };
}
