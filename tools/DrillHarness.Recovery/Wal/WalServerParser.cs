using System.Globalization;
using System.Text;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Reads the records that tell of files, locks and the server itself. Source: smgr_desc in smgrdesc.c, standby_desc in standbydesc.c, xlog_desc
/// in xlogdesc.c.
/// </summary>
internal static class WalServerParser
{
    public static bool TryParse(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (head.StartsWith("XLOG "u8)) return TryParseServer(text, head, description, out record);
        if (head.StartsWith("Storage "u8)) return TryParseFile(text, head, description, out record);
        return head.StartsWith("Standby "u8) && TryParseStandby(text, head, description, out record);
    }

    private static WalRecord Of(WalRecordKind kind, WalText text, ReadOnlySpan<byte> head) =>
        new() { Kind = kind, Xid = text.NumberAfter(head, "tx:"u8), Lsn = WalRecordParser.LsnOf(head) };

    private static bool TryParseServer(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (description.StartsWith("FPI "u8))
        {
            if (description.IndexOf("blkref #0: rel "u8) < 0 || description.IndexOf(" fork "u8) >= 0) return false;
            record = Of(WalRecordKind.Page, text, head) with { Relation = text.BlockReference(description, "blkref #0: rel "u8).Relation };
            return record.Xid != 0;
        }

        if (description.StartsWith("PARAMETER_CHANGE "u8))
        {
            var level = After(description, "wal_level="u8).Split(' ')[0];
            record = Of(WalRecordKind.Settings, text, head) with { Details = new WalRecordDetails { WalLevel = level } };
            return true;
        }

        if (!description.StartsWith("RESTORE_POINT "u8)) return false;
        record = Of(WalRecordKind.RestorePoint, text, head) with { Details = new WalRecordDetails { Name = After(description, "RESTORE_POINT "u8).TrimEnd() } };
        return true;
    }

    private static bool TryParseFile(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (!description.StartsWith("CREATE "u8) || WalText.Path(After(description, "CREATE "u8).TrimEnd()) is not { } file) return false;
        record = Of(WalRecordKind.CreateFile, text, head) with { Relation = file };
        return record.Xid != 0;
    }

    private static bool TryParseStandby(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (description.StartsWith("LOCK "u8))
        {
            record = Of(WalRecordKind.Lock, text, head) with { Details = new WalRecordDetails { Locks = LocksOf(After(description, "LOCK "u8)) } };
            return true;
        }

        if (!description.StartsWith("RUNNING_XACTS "u8)) return false;
        record = Of(WalRecordKind.Running, text, head) with { Subtransactions = RunningOf(Encoding.ASCII.GetString(description)) };
        return true;
    }

    // "xid 734 db 16384 rel 16385 xid 735 …"
    private static (uint Xid, uint Database, uint Relation)[] LocksOf(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, words.Length / 6).Select(at => (Number(words[(at * 6) + 1]), Number(words[(at * 6) + 3]), Number(words[(at * 6) + 5])))];
    }

    // "nextXid 740 latestCompletedXid 738 oldestRunningXid 735; 1 xacts: 735; 2 subxacts: 736 737"
    private static uint[] RunningOf(string text) => [.. text.Split("; ").Select(part => part.Split("xacts: "))
        .Where(part => part.Length == 2)
        .SelectMany(part => part[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number))];

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static string After(ReadOnlySpan<byte> description, ReadOnlySpan<byte> marker)
    {
        var at = description.IndexOf(marker);
        return at < 0 ? "" : Encoding.UTF8.GetString(description[(at + marker.Length)..]);
    }
}
