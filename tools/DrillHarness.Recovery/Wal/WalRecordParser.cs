using System.Buffers.Text;
using System.Text;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Reads a line of pg_waldump's text, in the shapes of PostgreSQL 14 and 15 (<c>DELETE off 3 flags</c>) and of 16 and later
/// (<c>DELETE xmax: 7, off: 3</c>). Source: heap_desc and heap2_desc in heapdesc.c, xact_desc in xactdesc.c, smgr_desc, standby_desc and xlog_desc.
/// </summary>
public static class WalRecordParser
{
    // XLH_DELETE_IS_PARTITION_MOVE, src/include/access/heapam_xlog.h.
    private const byte PartitionMove = 0x10;

    private static ReadOnlySpan<byte> Manager => "rmgr: "u8;
    private static ReadOnlySpan<byte> Description => ", desc: "u8;

    /// <summary>The resource managers whose records are of interest.</summary>
    public static IReadOnlyList<string> ResourceManagers { get; } = ["Heap", "Heap2", "Transaction", "Storage", "Standby", "XLOG"];

    /// <summary>True when the line holds a record of interest.</summary>
    /// <exception cref="FormatException">The line looks like such a record but cannot be read; the message quotes it.</exception>
    public static bool TryParse(ReadOnlySpan<byte> line, out WalRecord record)
    {
        record = default;
        if (!line.StartsWith(Manager)) return false;
        var manager = line[Manager.Length..];
        var at = manager.IndexOf(Description);
        if (at < 0) return false;
        var head = manager[..at];
        var description = manager[(at + Description.Length)..];
        var text = new WalText(line);
        if (head.StartsWith("Heap "u8)) return TryParseHeap(text, head, description, out record);
        if (head.StartsWith("Transaction"u8)) return WalEndParser.TryParse(text, head, description, out record);
        if (head.StartsWith("Heap2 "u8)) return TryParseMultiInsert(text, head, description, out record);
        return WalServerParser.TryParse(text, head, description, out record);
    }

    internal static NpgsqlLogSequenceNumber LsnOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("lsn: "u8);
        var rest = head[(at + 5)..];
        Utf8Parser.TryParse(rest, out uint upper, out var consumed, 'X');
        rest = rest[(consumed + 1)..];
        Utf8Parser.TryParse(rest, out uint lower, out _, 'X');
        return new NpgsqlLogSequenceNumber(((ulong)upper << 32) | lower);
    }

    private static bool TryParseHeap(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (KindOf(description) is not { } kind) return false;
        var offset = (ushort)text.NumberAfter(description, " off"u8, " old_off"u8);
        var (relation, block) = text.BlockReference(description, "blkref #0: rel "u8);
        var version = new TupleId(block, offset);
        record = new WalRecord
        {
            Kind = kind,
            Xid = text.NumberAfter(head, "tx:"u8),
            Lsn = LsnOf(head),
            Relation = relation,
            Old = kind == WalRecordKind.Insert ? default : version,
            New = kind == WalRecordKind.Insert ? version : default,
            LeavesPartition = kind == WalRecordKind.Delete && (Flags(description) & PartitionMove) != 0,
        };
        if (kind == WalRecordKind.Update) record = WithNewVersion(text, description, record);
        return true;
    }

    // "flags 0x10 KEYS_UPDATED" up to 15, "flags: 0x10" from 16 on.
    private static byte Flags(ReadOnlySpan<byte> description)
    {
        var at = description.IndexOf("flags"u8);
        if (at < 0) return 0;
        var rest = description[(at + "flags"u8.Length)..].TrimStart(": "u8);
        return rest.StartsWith("0x"u8) && Utf8Parser.TryParse(rest[2..], out byte flags, out _, 'X') ? flags : (byte)0;
    }

    // "+INIT" is written where the new version is the first on its page.
    private static WalRecordKind? KindOf(ReadOnlySpan<byte> description) =>
        description.StartsWith("DELETE "u8) ? WalRecordKind.Delete
        : description.StartsWith("INSERT "u8) || description.StartsWith("INSERT+INIT "u8) ? WalRecordKind.Insert
        : description.StartsWith("UPDATE "u8) || description.StartsWith("HOT_UPDATE "u8) ||
            description.StartsWith("UPDATE+INIT "u8) || description.StartsWith("HOT_UPDATE+INIT "u8) ? WalRecordKind.Update
        : null;

    // An update that moves to another page names the new page first and the old one second.
    private static WalRecord WithNewVersion(WalText text, ReadOnlySpan<byte> description, WalRecord record)
    {
        var newOffset = (ushort)text.NumberAfter(description, "new off"u8, "new_off"u8);
        var newBlock = record.Old.Block;
        var moved = description.IndexOf("blkref #1: rel "u8) >= 0;
        var oldBlock = moved ? text.BlockReference(description, "blkref #1: rel "u8).Block : newBlock;
        return record with
        {
            Old = new TupleId(oldBlock, record.Old.Offset),
            New = new TupleId(newBlock, newOffset),
            ChangesKey = description.IndexOf("KEYS_UPDATED"u8) >= 0,
        };
    }

    // "MULTI_INSERT 3 tuples flags 0x02" up to 15, "MULTI_INSERT ntuples: 3, flags: 0x02, offsets: [1, 2, 3]" from 16 on. On a fresh page
    // ("+INIT") the rows are the first ones in any case.
    private static bool TryParseMultiInsert(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        if (!description.StartsWith("MULTI_INSERT"u8)) return false;
        var isFirst = description.StartsWith("MULTI_INSERT+INIT "u8);
        var rows = (int)text.NumberAfter(description, "ntuples"u8, isFirst ? "MULTI_INSERT+INIT "u8 : "MULTI_INSERT "u8);
        var (relation, block) = text.BlockReference(description, "blkref #0: rel "u8);
        var offsets = isFirst ? Enumerable.Range(1, rows).Select(offset => (ushort)offset).ToArray() : OffsetsOf(description);
        record = new WalRecord
        {
            Kind = WalRecordKind.MultiInsert,
            Xid = text.NumberAfter(head, "tx:"u8),
            Lsn = LsnOf(head),
            Relation = relation,
            Old = new TupleId(block, 0),
            Rows = rows,
            Details = offsets is null ? null : new WalRecordDetails { Offsets = offsets },
        };
        return true;
    }

    private static ushort[]? OffsetsOf(ReadOnlySpan<byte> description)
    {
        var at = description.IndexOf("offsets: ["u8);
        if (at < 0) return null;
        var rest = description[(at + "offsets: ["u8.Length)..];
        var offsets = new List<ushort>();
        while (Utf8Parser.TryParse(rest, out ushort offset, out var consumed))
        {
            offsets.Add(offset);
            rest = rest[consumed..].TrimStart(", "u8);
        }

        return [.. offsets];
    }
}
