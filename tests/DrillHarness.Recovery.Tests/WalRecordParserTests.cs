using System.Text;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
public sealed class WalRecordParserTests
{
    private const string Delete15 = "rmgr: Heap        len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: DELETE off 3 flags 0x00 KEYS_UPDATED , blkref #0: rel 1663/16384/16385 blk 7";
    private const string Delete16 = "rmgr: Heap        len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: DELETE xmax: 734, off: 3, infobits: [KEYS_UPDATED], flags: 0x00, blkref #0: rel 1663/16384/16385 blk 7";

    [TestCase(Delete15, TestName = "Reads a delete of PostgreSQL 15")]
    [TestCase(Delete16, TestName = "Reads a delete of PostgreSQL 16")]
    public void Reads_a_delete(string line)
    {
        var record = Parsed(line);
        Assert.Multiple(() =>
        {
            Assert.That(record.Kind, Is.EqualTo(WalRecordKind.Delete));
            Assert.That(record.Xid, Is.EqualTo(734u));
            Assert.That(record.Lsn, Is.EqualTo(NpgsqlLogSequenceNumber.Parse("0/1949F58")));
            Assert.That(record.Relation, Is.EqualTo(new RelationFile(1663, 16384, 16385)));
            Assert.That(record.Old, Is.EqualTo(new TupleId(7, 3)));
        });
    }

    [TestCase("rmgr: Heap        len (rec/tot):     54/    54, tx:        9, lsn: 1/01949F58, prev 0/01949F28, desc: HOT_UPDATE off 1 xmax 9 flags 0x60 ; new off 2 xmax 0, blkref #0: rel 1663/5/6 blk 4", 4u, 4u)]
    [TestCase("rmgr: Heap        len (rec/tot):     54/    54, tx:        9, lsn: 1/01949F58, prev 0/01949F28, desc: UPDATE off 1 xmax 9 flags 0x03 KEYS_UPDATED ; new off 2 xmax 0, blkref #0: rel 1663/5/6 blk 8 FPW, blkref #1: rel 1663/5/6 blk 4", 4u, 8u)]
    [TestCase("rmgr: Heap        len (rec/tot):     54/    54, tx:        9, lsn: 1/01949F58, prev 0/01949F28, desc: UPDATE+INIT off 1 xmax 9 flags 0x03 ; new off 2 xmax 0, blkref #0: rel 1663/5/6 blk 8, blkref #1: rel 1663/5/6 blk 4", 4u, 8u)]
    [TestCase("rmgr: Heap        len (rec/tot):     54/    54, tx:        9, lsn: 1/01949F58, prev 0/01949F28, desc: UPDATE old_xmax: 9, old_off: 1, old_infobits: [], flags: 0x00, new_xmax: 0, new_off: 2, blkref #0: rel 1663/5/6 blk 8, blkref #1: rel 1663/5/6 blk 4", 4u, 8u)]
    public void An_update_names_the_version_it_ended_and_the_one_it_began(string line, uint oldBlock, uint newBlock)
    {
        var record = Parsed(line);
        Assert.That((record.Kind, record.Old, record.New), Is.EqualTo((WalRecordKind.Update, new TupleId(oldBlock, 1), new TupleId(newBlock, 2))));
    }

    [Test]
    public void A_commit_lists_its_subtransactions()
    {
        var record = Parsed("rmgr: Transaction len (rec/tot):     62/    62, tx:        740, lsn: 0/0194A0B8, prev 0/0194A080, desc: COMMIT 2026-11-23 16:50:00.123456 UTC; subxacts: 741 742; inval msgs: catcache 7");
        Assert.Multiple(() =>
        {
            Assert.That(record.Subtransactions, Is.EqualTo(new uint[] { 741, 742 }));
            Assert.That(record.At, Is.EqualTo(new DateTimeOffset(2026, 11, 23, 16, 50, 0, 123, 456, TimeSpan.Zero)));
        });
    }

    [Test]
    public void A_prepared_transaction_commits_under_its_own_id()
    {
        var record = Parsed("rmgr: Transaction len (rec/tot):     62/    62, tx:          0, lsn: 0/0194A0B8, prev 0/0194A080, desc: COMMIT_PREPARED 731: 2026-11-23 16:50:00 UTC");
        Assert.That((record.Kind, record.Xid), Is.EqualTo((WalRecordKind.Commit, 731u)));
    }

    [TestCase("rmgr: Heap        len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: LOCK off 3: xid 734: flags 0x00, blkref #0: rel 1663/16384/16385 blk 7")]
    [TestCase("rmgr: Heap2       len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: PRUNE latestRemovedXid 3 nredirected 0 ndead 1")]
    [TestCase("rmgr: Btree       len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: DELETE ndeleted 3")]
    [TestCase("")]
    public void Other_records_are_passed_over(string line) =>
        Assert.That(WalRecordParser.TryParse(Encoding.ASCII.GetBytes(line), out _), Is.False);

    [Test]
    public void A_delete_without_its_block_is_an_error_that_quotes_the_line() =>
        Assert.That(() => Parsed("rmgr: Heap        len (rec/tot):     54/    54, tx:        734, lsn: 0/01949F58, prev 0/01949F28, desc: DELETE off 3 "),
            Throws.TypeOf<FormatException>().With.Message.Contains("DELETE off 3"));

    private static WalRecord Parsed(string line)
    {
        Assert.That(WalRecordParser.TryParse(Encoding.ASCII.GetBytes(line), out var record), Is.True);
        return record;
    }
}
