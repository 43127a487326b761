using CsCheck;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
public sealed class WalSegmentNameTests
{
    private const long Megabytes16 = 16 << 20;

    [TestCase("0/1000000", 1u, "000000010000000000000001")]
    [TestCase("0/FFFFFFFF", 1u, "0000000100000000000000FF")]
    [TestCase("1/0", 10u, "0000000A0000000100000000")]
    public void Names_are_what_pg_walfile_name_gives(string lsn, uint timeline, string expected) =>
        Assert.That(WalSegmentName.Holding(NpgsqlLogSequenceNumber.Parse(lsn), timeline, Megabytes16).ToString(), Is.EqualTo(expected));

    [Test]
    public void A_range_is_covered_without_gap_or_surplus() =>
        Gen.Select(Gen.ULong[1, 1UL << 40], Gen.ULong[1, 1UL << 30]).Sample((start, length) =>
        {
            var range = new WalRange(new NpgsqlLogSequenceNumber(start), new NpgsqlLogSequenceNumber(start + length), 1, Megabytes16);
            var segments = range.Segments().ToList();
            return segments[0].Number == start / Megabytes16
                && segments[^1].Number == (start + length - 1) / Megabytes16
                && segments.Zip(segments.Skip(1)).All(pair => pair.Second.Number == pair.First.Number + 1);
        });
}
