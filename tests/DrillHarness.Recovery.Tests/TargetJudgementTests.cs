using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
public sealed class TargetJudgementTests
{
    private static readonly DateTimeOffset Noon = new(2023, 11, 10, 12, 0, 0, TimeSpan.Zero);

    [TestCase("2023-11-10 15:04:00")]
    [TestCase("2023-11-10T15:04:00")]
    [TestCase("2023-11-10 15:04:00 EDT")]
    [TestCase("2023-11-10 15:04:00 Europe/Zurich")]
    [TestCase("15:04Z")]
    [TestCase("yesterday")]
    public void An_instant_without_its_offset_is_refused(string text) =>
        Assert.That(() => RequestedTarget.AtTime(text, true), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("offset"));

    [TestCase("2023-11-10T12:00:00Z")]
    [TestCase("2023-11-10 13:00:00+01:00")]
    [TestCase("2023-11-10 13:00+01")]
    [TestCase("2023-11-10T07:00:00.000-0500")]
    public void An_instant_with_its_offset_is_taken_whatever_its_zone(string text) =>
        Assert.That(RequestedTarget.AtTime(text, true).Instant, Is.EqualTo(Noon));

    // Good at 1 s; bad at 2 s and 4 s with a good one at 3 s between; then good at 5 s, twice at the same instant, and a clock that stepped back.
    [TestCase("12:00:00", false, TargetVerdict.TooEarly, 1, 0)]
    [TestCase("12:00:01", false, TargetVerdict.TooEarly, 1, 0)]
    [TestCase("12:00:01", true, TargetVerdict.Good, 0, 0)]
    [TestCase("12:00:02", false, TargetVerdict.Good, 0, 0)]
    [TestCase("12:00:02", true, TargetVerdict.InsideWindow, 0, 1)]
    [TestCase("12:00:03", true, TargetVerdict.InsideWindow, 0, 1)]
    [TestCase("12:00:04", false, TargetVerdict.InsideWindow, 0, 1)]
    [TestCase("12:00:04", true, TargetVerdict.TooLate, 0, 2)]
    [TestCase("12:30:00", true, TargetVerdict.Unreachable, 0, 0)]
    public void A_time_is_judged_by_commit_order_and_not_by_the_clock(string time, bool inclusive, TargetVerdict verdict, int missing, int badIn)
    {
        var judgement = Judge(RequestedTarget.AtTime($"2023-11-10 {time}Z", inclusive));
        Assert.That((judgement.Verdict, judgement.GoodMissing, judgement.BadIn), Is.EqualTo((verdict, missing, badIn)), judgement.Sentence);
    }

    [Test]
    public void Of_equal_instants_an_inclusive_target_takes_all_and_an_exclusive_one_none()
    {
        Assert.That((ulong)Judge(RequestedTarget.AtTime("2023-11-10 12:00:05Z", true)).Halt!.Value, Is.EqualTo(170ul), "the clock stepped back at 160");
        Assert.That((ulong)Judge(RequestedTarget.AtTime("2023-11-10 12:00:05Z", false)).Halt!.Value, Is.EqualTo(140ul));
    }

    [TestCase("702", false, TargetVerdict.Good)]
    [TestCase("702", true, TargetVerdict.InsideWindow)]
    [TestCase("704", true, TargetVerdict.TooLate)]
    [TestCase("701", false, TargetVerdict.TooEarly)]
    [TestCase("999", false, TargetVerdict.Unreachable)]
    public void A_transaction_is_judged_on_both_sides_of_its_commit(string xid, bool inclusive, TargetVerdict verdict) =>
        Assert.That(Judge(RequestedTarget.AtXid(xid, inclusive)).Verdict, Is.EqualTo(verdict));

    [Test]
    public void Positions_and_names_are_judged_too_and_the_sentence_proposes_the_right_one()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Judge(RequestedTarget.AtLsn("0/6E", false)).Verdict, Is.EqualTo(TargetVerdict.Good));
            Assert.That(Judge(RequestedTarget.AtLsn("0/6E", true)).Verdict, Is.EqualTo(TargetVerdict.InsideWindow));
            Assert.That(Judge(RequestedTarget.AtLsn("0/20", true)).Sentence, Does.Contain("the base backup ends at 0/50"));
            Assert.That(Judge(RequestedTarget.AtLsn("1/0", true)).Sentence, Does.Contain("newest reachable LSN is 0/1000"));
            Assert.That(Judge(RequestedTarget.AtName("before the script")).Verdict, Is.EqualTo(TargetVerdict.Good));
            Assert.That(Judge(RequestedTarget.AtName("elsewhere")).Verdict, Is.EqualTo(TargetVerdict.Unreachable));
            Assert.That(Judge(RequestedTarget.AtTime("2023-11-10 12:00:03Z", true)).Sentence, Does.Contain("1 of 2 bad commits are in already").And.Contain("Take xid 702, exclusive"));
        });
    }

    private static TargetJudgement Judge(RequestedTarget target)
    {
        var seconds = new (uint Xid, double At)[] { (701, 1), (702, 2), (703, 3), (704, 4), (705, 5), (706, 5), (707, 4.5), (708, 6) };
        var committed = seconds.Select((at, index) => new WalTransaction
        {
            Xid = at.Xid,
            FirstLsn = new NpgsqlLogSequenceNumber((ulong)(100 + (index * 10) - 5)),
            CommitLsn = new NpgsqlLogSequenceNumber((ulong)(100 + (index * 10))),
            CommittedAt = Noon.AddSeconds(at.At),
            Changes = new Dictionary<RelationFile, RelationChange>(),
        }).ToList();
        var survey = new WalSurvey
        {
            Range = new WalRange(new NpgsqlLogSequenceNumber(50), new NpgsqlLogSequenceNumber(0x1000), 1, 16 << 20),
            Committed = committed,
            Ends = [.. committed.Select(transaction => new TransactionEnd(transaction.CommitLsn, transaction.Xid, transaction.CommittedAt, true))],
            RestorePoints = [new RestorePoint("before the script", new NpgsqlLogSequenceNumber(105))],
            ReachableEnd = new NpgsqlLogSequenceNumber(0x1000),
        };
        var incident = survey.IncidentOf(survey.Find([702, 704]));
        return TargetJudgement.Of(target, survey, incident, new NpgsqlLogSequenceNumber(80));
    }

    [Test]
    public void A_backup_is_chosen_by_its_end_and_a_target_inside_one_is_refused_by_name()
    {
        var history = TimelineHistory.Parse(3, "1\t0/200\tno recovery target specified\n2\t0/300\tbefore 2000-01-01\n");
        BackupInfo[] backups = [Backup("first", 0x100, 0x120, 1), Backup("second", 0x180, 0x1A0, 1), Backup("elsewhere", 0x210, 0x220, 1), Backup("third", 0x310, 0x330, 3)];
        Assert.Multiple(() =>
        {
            Assert.That(BackupChoice.For(new NpgsqlLogSequenceNumber(0x250), backups, history).Label, Is.EqualTo("second"), "what lies past a timeline's end is another history's");
            Assert.That(BackupChoice.For(new NpgsqlLogSequenceNumber(0x330), backups, history).Label, Is.EqualTo("third"));
            Assert.That(() => BackupChoice.For(new NpgsqlLogSequenceNumber(0x110), backups, history), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("inside the base backup first"));
            Assert.That(() => BackupChoice.For(new NpgsqlLogSequenceNumber(0x90), backups, history), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("No base backup ends at or before 0/90").And.Message.Contains("third (0/310 to 0/330)"));
        });
    }

    private static BackupInfo Backup(string label, ulong start, ulong stop, uint timeline) =>
        new(label, new NpgsqlLogSequenceNumber(start), new NpgsqlLogSequenceNumber(stop), timeline, Noon);
}
