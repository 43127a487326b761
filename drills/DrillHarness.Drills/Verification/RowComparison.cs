using System.Buffers.Binary;
using System.Text;
using DrillHarness.Drills.Engine;

namespace DrillHarness.Drills.Verification;

/// <summary>Reads a table from both worlds in key order, side by side, and says where they differ. Memory does not grow with the table.</summary>
public sealed class RowComparison(DatabasePair live, DatabasePair twin)
{
    /// <summary>Rows compared so far, over all tables; a row that only one world has counts once.</summary>
    public long RowsCompared { get; private set; }

    /// <summary>All differences of one table, in key order.</summary>
    public async Task<IReadOnlyList<RowDifference>> CompareAsync(ComparedTable table, CancellationToken cancellation)
    {
        await using var ours = await RowStream.OpenAsync(live.Named(table.Database), table.LiveQuery, cancellation);
        await using var theirs = await RowStream.OpenAsync(twin.Named(table.Database), table.TwinQuery, cancellation);
        var differences = new List<RowDifference>();
        var (hasOurs, hasTheirs) = (ours.Read(), theirs.Read());
        while (hasOurs || hasTheirs)
        {
            RowsCompared++;
            var order = !hasTheirs ? -1 : !hasOurs ? 1 : CompareKeys(ours.Fields, theirs.Fields, table.Key.Count);
            if (Difference(table, ours.Fields, theirs.Fields, order) is { } difference) differences.Add(difference);
            if (order <= 0) hasOurs = ours.Read();
            if (order >= 0) hasTheirs = theirs.Read();
        }

        return differences;
    }

    private static RowDifference? Difference(ComparedTable table, byte[]?[] ours, byte[]?[] theirs, int order)
    {
        if (order < 0) return Found(table, ours, DifferenceKind.OnlyInLive, []);
        if (order > 0) return Found(table, theirs, DifferenceKind.OnlyInTwin, []);
        var unlike = table.Columns.Where((_, at) => !Same(ours[table.Key.Count + at], theirs[table.Key.Count + at])).ToList();
        if (unlike.Count == 0) return null;
        return Found(table, ours, DifferenceKind.Differs, unlike) with { Reference = ReferenceOf(table, ours, theirs, unlike) };
    }

    private static RowDifference Found(ComparedTable table, byte[]?[] fields, DifferenceKind kind, IReadOnlyList<string> unlike) =>
        new(table.Database, table.Table, KeyOf(table, fields), kind, unlike) { KeyColumns = table.Key };

    private static ReferenceChange? ReferenceOf(ComparedTable table, byte[]?[] ours, byte[]?[] theirs, List<string> unlike)
    {
        if (unlike is not [var column] || !table.References.Contains(column)) return null;
        var at = table.Key.Count + table.Columns.TakeWhile(name => name != column).Count();
        return new ReferenceChange(KeyIn(ours[at]), KeyIn(theirs[at]));
    }

    private static long? KeyIn(byte[]? field) => field is null ? null : BinaryPrimitives.ReadInt64BigEndian(field);

    private static bool Same(byte[]? left, byte[]? right) =>
        left is null || right is null ? left == right : left.AsSpan().SequenceEqual(right);

    private static int CompareKeys(byte[]?[] left, byte[]?[] right, int count)
    {
        for (var at = 0; at < count; at++)
        {
            var order = left[at].AsSpan().SequenceCompareTo(right[at]);
            if (order != 0) return order;
        }

        return 0;
    }

    // Integers come as four or eight bytes, most significant first; everything else in a key is text. A text of eight bytes that begins
    // with a zero byte does not exist in PostgreSQL.
    private static List<string> KeyOf(ComparedTable table, byte[]?[] fields) => [.. fields.Take(table.Key.Count).Select(field => field switch
    {
        { Length: 8 } when field[0] == 0 => BinaryPrimitives.ReadInt64BigEndian(field).ToString(System.Globalization.CultureInfo.InvariantCulture),
        { Length: 4 } when field[0] == 0 => BinaryPrimitives.ReadInt32BigEndian(field).ToString(System.Globalization.CultureInfo.InvariantCulture),
        null => "NULL",
        _ => Encoding.UTF8.GetString(field),
    })];
}
