using System.Buffers.Text;
using System.Globalization;
using System.Text;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Reads a line of pg_waldump's text, in the shapes of PostgreSQL 14 and 15 (<c>DELETE off 3 flags</c>) and of 16 and later
/// (<c>DELETE xmax: 7, off: 3</c>). Source: heap_desc in heapdesc.c, xact_desc in xactdesc.c.
/// </summary>
public static class WalRecordParser
{
    private static ReadOnlySpan<byte> Heap => "rmgr: Heap "u8;
    private static ReadOnlySpan<byte> Transaction => "rmgr: Transaction"u8;
    private static ReadOnlySpan<byte> Description => ", desc: "u8;

    /// <summary>True when the line holds a record of interest.</summary>
    /// <exception cref="FormatException">The line looks like such a record but cannot be read; the message quotes it.</exception>
    public static bool TryParse(ReadOnlySpan<byte> line, out WalRecord record)
    {
        record = default;
        var isHeap = line.StartsWith(Heap);
        if (!isHeap && !line.StartsWith(Transaction)) return false;
        var at = line.IndexOf(Description);
        if (at < 0) return false;
        var head = line[..at];
        var description = line[(at + Description.Length)..];
        return isHeap ? TryParseHeap(line, head, description, out record) : TryParseEnd(head, description, out record);
    }

    private static bool TryParseHeap(ReadOnlySpan<byte> line, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        var isDelete = description.StartsWith("DELETE "u8);
        if (!isDelete && !IsUpdate(description)) return false;
        var oldOffset = (ushort)NumberAfter(line, description, " off"u8, " old_off"u8);
        var (relation, block) = BlockReference(line, description, "blkref #0: rel "u8);
        record = new WalRecord
        {
            Kind = isDelete ? WalRecordKind.Delete : WalRecordKind.Update,
            Xid = NumberAfter(line, head, "tx:"u8),
            Lsn = LsnOf(head),
            Relation = relation,
            Old = new TupleId(block, oldOffset),
        };
        if (!isDelete) record = WithNewVersion(line, description, record, oldOffset, block);
        return true;
    }

    // "+INIT" is written where the new version is the first on its page.
    private static bool IsUpdate(ReadOnlySpan<byte> description) =>
        description.StartsWith("UPDATE "u8) || description.StartsWith("HOT_UPDATE "u8) ||
        description.StartsWith("UPDATE+INIT "u8) || description.StartsWith("HOT_UPDATE+INIT "u8);

    // An update that moves to another page names the new page first and the old one second.
    private static WalRecord WithNewVersion(
        ReadOnlySpan<byte> line, ReadOnlySpan<byte> description, WalRecord record, ushort oldOffset, uint newBlock)
    {
        var newOffset = (ushort)NumberAfter(line, description, "new off"u8, "new_off"u8);
        var moved = description.IndexOf("blkref #1: rel "u8) >= 0;
        var oldBlock = moved ? BlockReference(line, description, "blkref #1: rel "u8).Block : newBlock;
        return record with { Old = new TupleId(oldBlock, oldOffset), New = new TupleId(newBlock, newOffset) };
    }

    private static bool TryParseEnd(ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        var isCommit = description.StartsWith("COMMIT"u8);
        if (!isCommit && !description.StartsWith("ABORT"u8)) return false;
        var text = Encoding.ASCII.GetString(description);
        var parts = text.Split("; ");
        var (xid, when) = Ending(parts[0], NumberAfter(head, head, "tx:"u8));
        var subtransactions = parts.FirstOrDefault(part => part.StartsWith("subxacts: ", StringComparison.Ordinal));
        record = new WalRecord
        {
            Kind = isCommit ? WalRecordKind.Commit : WalRecordKind.Abort,
            Xid = xid,
            Lsn = LsnOf(head),
            At = when,
            Subtransactions = subtransactions?["subxacts: ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => uint.Parse(part, CultureInfo.InvariantCulture)).ToArray(),
        };
        return true;
    }

    // "COMMIT 2026-11-23 15:16:00.123456 UTC", or "COMMIT_PREPARED 731: 2026-11-23 …" where the record's own transaction is another.
    private static (uint Xid, DateTimeOffset At) Ending(string text, uint recordXid)
    {
        var rest = text[(text.IndexOf(' ') + 1)..];
        var colon = rest.IndexOf(": ", StringComparison.Ordinal);
        var xid = colon > 0 && uint.TryParse(rest[..colon], CultureInfo.InvariantCulture, out var prepared) ? prepared : recordXid;
        if (xid != recordXid || (colon > 0 && rest[..colon].All(char.IsAsciiDigit))) rest = rest[(colon + 2)..];
        var instant = rest.Replace(" UTC", "", StringComparison.Ordinal).Trim();
        return (xid, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    private static (RelationFile Relation, uint Block) BlockReference(
        ReadOnlySpan<byte> line, ReadOnlySpan<byte> description, ReadOnlySpan<byte> marker)
    {
        var at = description.IndexOf(marker);
        if (at < 0) throw Unreadable(line, "a block reference");
        var rest = description[(at + marker.Length)..];
        var tablespace = Take(line, ref rest, 1);
        var database = Take(line, ref rest, 1);
        var fileNode = Take(line, ref rest, 0);
        var block = NumberAfter(line, rest, " blk"u8);
        return (new RelationFile(tablespace, database, fileNode), block);
    }

    private static uint Take(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> rest, int separator)
    {
        if (!Utf8Parser.TryParse(rest, out uint value, out var consumed)) throw Unreadable(line, "a number");
        rest = rest[(consumed + separator)..];
        return value;
    }

    private static uint NumberAfter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker, ReadOnlySpan<byte> otherwise = default)
    {
        var at = text.IndexOf(marker);
        var length = marker.Length;
        if (at < 0 && !otherwise.IsEmpty) (at, length) = (text.IndexOf(otherwise), otherwise.Length);
        if (at < 0) throw Unreadable(line, Encoding.ASCII.GetString(marker));
        var rest = text[(at + length)..].TrimStart(": "u8);
        return Utf8Parser.TryParse(rest, out uint value, out _) ? value : throw Unreadable(line, "a number");
    }

    private static NpgsqlLogSequenceNumber LsnOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("lsn: "u8);
        var rest = head[(at + 5)..];
        Utf8Parser.TryParse(rest, out uint upper, out var consumed, 'X');
        rest = rest[(consumed + 1)..];
        Utf8Parser.TryParse(rest, out uint lower, out _, 'X');
        return new NpgsqlLogSequenceNumber(((ulong)upper << 32) | lower);
    }

    private static FormatException Unreadable(ReadOnlySpan<byte> line, string expected) =>
        new($"A line of pg_waldump could not be read: expected {expected}, found '{Encoding.UTF8.GetString(line)}'.");
}
