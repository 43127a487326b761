using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace DrillHarness.Recovery.Wal;

/// <summary>Picks numbers and relation files out of a line of pg_waldump's text.</summary>
internal readonly ref struct WalText(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> line = line;

    /// <summary>The number after a marker and any of <c>: </c>; the second marker where the first is not there.</summary>
    public uint NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker, ReadOnlySpan<byte> otherwise = default)
    {
        var at = text.IndexOf(marker);
        var length = marker.Length;
        if (at < 0 && !otherwise.IsEmpty) (at, length) = (text.IndexOf(otherwise), otherwise.Length);
        if (at < 0) throw Unreadable(Encoding.ASCII.GetString(marker));
        var rest = text[(at + length)..].TrimStart(": "u8);
        return Utf8Parser.TryParse(rest, out uint value, out _) ? value : throw Unreadable("a number");
    }

    public (RelationFile Relation, uint Block) BlockReference(ReadOnlySpan<byte> description, ReadOnlySpan<byte> marker)
    {
        var at = description.IndexOf(marker);
        if (at < 0) throw Unreadable("a block reference");
        var rest = description[(at + marker.Length)..];
        var tablespace = Take(ref rest, 1);
        var database = Take(ref rest, 1);
        var fileNode = Take(ref rest, 0);
        return (new RelationFile(tablespace, database, fileNode), NumberAfter(rest, " blk"u8));
    }

    private uint Take(ref ReadOnlySpan<byte> rest, int separator)
    {
        if (!Utf8Parser.TryParse(rest, out uint value, out var consumed)) throw Unreadable("a number");
        rest = rest[(consumed + separator)..];
        return value;
    }

    /// <summary>
    /// A relation's path: <c>base/5/16385</c>, <c>global/1262</c> or <c>pg_tblspc/16500/PG_15_202209061/5/16385</c>. Null for another fork than the
    /// main one and for a temporary table's file. Source: GetRelationPath in src/common/relpath.c.
    /// </summary>
    public static RelationFile? Path(ReadOnlySpan<char> path)
    {
        const uint defaultTablespace = 1663, globalTablespace = 1664;
        Span<Range> parts = stackalloc Range[6];
        var count = path.Split(parts, '/');
        if (count < 2 || !TryNumber(path[parts[count - 1]], out var node)) return null;
        if (count == 2 && path[parts[0]] is "global") return new RelationFile(globalTablespace, 0, node);
        if (!TryNumber(path[parts[count - 2]], out var database)) return null;
        if (count == 3 && path[parts[0]] is "base") return new RelationFile(defaultTablespace, database, node);
        return count == 5 && path[parts[0]] is "pg_tblspc" && TryNumber(path[parts[1]], out var tablespace)
            ? new RelationFile(tablespace, database, node)
            : null;
    }

    public FormatException Unreadable(string expected) =>
        new($"A line of pg_waldump could not be read: expected {expected}, found '{Encoding.UTF8.GetString(line)}'.");

    private static bool TryNumber(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
