using System.Text;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
public sealed class WalShapesTests
{
    private const string Head = "len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: ";
    private const string Block = ", blkref #0: rel 1663/5/16385 blk 7";

    [TestCase("INSERT off 3 flags 0x00" + Block, TestName = "Reads an insert of PostgreSQL 14 and 15")]
    [TestCase("INSERT off: 3, flags: 0x00" + Block, TestName = "Reads an insert of PostgreSQL 16 to 18")]
    [TestCase("INSERT+INIT off: 3, flags: 0x00" + Block + " FPW", TestName = "Reads an insert onto a fresh page")]
    public void Reads_an_insert(string description)
    {
        var record = Parsed("Heap", description);
        Assert.That((record.Kind, record.New, record.Relation), Is.EqualTo((WalRecordKind.Insert, new TupleId(7, 3), new RelationFile(1663, 5, 16385))));
    }

    [TestCase("MULTI_INSERT 3 tuples flags 0x02" + Block, 3, null)]
    [TestCase("MULTI_INSERT+INIT 2 tuples flags 0x02" + Block, 2, new[] { 1, 2 })]
    [TestCase("MULTI_INSERT ntuples: 3, flags: 0x02, offsets: [4, 9, 10]" + Block, 3, new[] { 4, 9, 10 })]
    [TestCase("MULTI_INSERT+INIT ntuples: 2, flags: 0x02" + Block, 2, new[] { 1, 2 })]
    [TestCase("MULTI_INSERT ntuples: 2, flags: 0x00" + Block + " FPW", 2, null)]
    public void Several_inserted_at_once_are_named_where_the_wal_names_them(string description, int rows, int[]? offsets)
    {
        var record = Parsed("Heap2", description);
        Assert.That((record.Kind, record.Rows, record.Old.Block), Is.EqualTo((WalRecordKind.MultiInsert, rows, 7u)));
        Assert.That(record.Details?.Offsets, offsets is null ? Is.Null : Is.EqualTo(offsets!));
    }

    [Test]
    public void A_commit_names_the_files_that_went_and_the_relations_that_changed()
    {
        var record = Parsed("Transaction", "COMMIT 2026-11-25 03:02:37.373286 UTC; rels: base/5/16395 pg_tblspc/16500/PG_15_202209061/5/16384 global/1262 base/5/16400_init; " +
            "subxacts: 741; dropped stats: 2/5/16389; inval msgs: catcache 55 relcache 16384 catcache 54 snapshot 2608 relcache 16384");
        Assert.Multiple(() =>
        {
            Assert.That(record.Details!.Files, Is.EqualTo(new[] { new RelationFile(1663, 5, 16395), new(16500, 5, 16384), new(1664, 0, 1262) }));
            Assert.That(record.Details.Redefined, Is.EqualTo(new[] { 16384u }));
            Assert.That(record.Subtransactions, Is.EqualTo(new[] { 741u }));
        });
    }

    [Test]
    public void A_prepare_ends_nothing_whatever_its_name_pretends() =>
        Assert.That(TryParse("Transaction", "PREPARE gid x; rels: base/5/1: 2026-11-25 03:02:37.440485 UTC", out _), Is.False);

    [Test]
    public void Locks_name_transaction_database_and_relation()
    {
        var record = Parsed("Standby", "LOCK xid 729 db 5 rel 16384 xid 730 db 5 rel 16391 ");
        Assert.That(record.Details!.Locks, Is.EqualTo(new[] { (729u, 5u, 16384u), (730u, 5u, 16391u) }));
    }

    [Test]
    public void Running_transactions_are_listed_with_their_savepoints()
    {
        var record = Parsed("Standby", "RUNNING_XACTS nextXid 740 latestCompletedXid 738 oldestRunningXid 735; 1 xacts: 735; subxid overflowed; 2 subxacts: 736 737");
        Assert.That(record.Subtransactions, Is.EqualTo(new uint[] { 735, 736, 737 }));
        Assert.That(Parsed("Standby", "RUNNING_XACTS nextXid 740 latestCompletedXid 738 oldestRunningXid 735").Subtransactions, Is.Empty);
    }

    [Test]
    public void Files_settings_pages_and_restore_points_are_read()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Parsed("Storage", "CREATE base/5/16403").Relation, Is.EqualTo(new RelationFile(1663, 5, 16403)));
            Assert.That(TryParse("Storage", "CREATE base/5/16403_fsm", out _), Is.False);
            Assert.That(TryParse("Storage", "TRUNCATE base/5/16403 to 0 blocks flags 7", out _), Is.False);
            Assert.That(Parsed("XLOG", "RESTORE_POINT here we are").Details!.Name, Is.EqualTo("here we are"));
            Assert.That(Parsed("XLOG", "PARAMETER_CHANGE max_connections=100 max_worker_processes=8 max_wal_senders=0 max_prepared_xacts=0 max_locks_per_xact=64 wal_level=minimal wal_log_hints=off track_commit_timestamp=off").Details!.WalLevel, Is.EqualTo("minimal"));
            Assert.That(Parsed("XLOG", "FPI , blkref #0: rel 1663/5/16405 blk 0 FPW").Kind, Is.EqualTo(WalRecordKind.Page));
            Assert.That(TryParse("XLOG", "FPI_FOR_HINT , blkref #0: rel 1663/5/16405 blk 0 FPW", out _), Is.False);
            Assert.That(TryParse("XLOG", "CHECKPOINT_ONLINE redo 0/1555330; tli 1", out _), Is.False);
        });
    }

    private static WalRecord Parsed(string manager, string description)
    {
        Assert.That(TryParse(manager, description, out var record), Is.True);
        return record;
    }

    private static bool TryParse(string manager, string description, out WalRecord record) =>
        WalRecordParser.TryParse(Encoding.ASCII.GetBytes($"rmgr: {manager,-11} {Head}{description}"), out record);
}
