using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Row versions of one table that are to be read at one stop: three arrays, pairwise, sorted by place in the file.</summary>
internal sealed class VersionSet
{
    /// <summary>Row versions named in one query. At about 30 characters each a query stays near one megabyte.</summary>
    private const int BatchSize = 32_768;

    private VersionSet(TableShape shape, TableShape owner, RowRole role, TupleId[] tuples, int[] changes, int[] transactions) =>
        (Shape, Owner, Role, Tuples, Changes, Transactions) = (shape, owner, role, tuples, changes, transactions);

    public TableShape Shape { get; }

    /// <summary>The table whose rows they are: where <see cref="Shape"/> lost rows to another partition, that one.</summary>
    public TableShape Owner { get; }

    public RowRole Role { get; }

    public TupleId[] Tuples { get; }

    public int[] Changes { get; }

    private int[] Transactions { get; }

    /// <summary>True when all belong to one bad transaction and none has to be paired with another version: then a change needs no given number.</summary>
    public bool IsAlike => Role == RowRole.Deleted && Transactions.Distinct().Take(2).Count() == 1;

    public int Transaction => Transactions[0];

    public static VersionSet Of(TableShape shape, RowRole role, IEnumerable<(TupleId Tuple, int Change, int Transaction)> versions, TableShape? owner = null)
    {
        var sorted = versions.OrderBy(version => version.Tuple).ToArray();
        return new VersionSet(shape, owner ?? shape, role, [.. sorted.Select(v => v.Tuple)], [.. sorted.Select(v => v.Change)], [.. sorted.Select(v => v.Transaction)]);
    }

    /// <summary>FROM clauses that together select exactly these versions: <c>c.place</c>, <c>c.change</c> and <c>c.bad</c> beside the row <c>t</c>.</summary>
    public IEnumerable<string> Sources()
    {
        for (var from = 0; from < Tuples.Length; from += BatchSize)
        {
            var to = Math.Min(from + BatchSize, Tuples.Length);
            yield return $"""
                unnest('{Literal(Tuples[from..to].Select(tuple => $"\"{tuple}\""))}'::tid[], '{Literal(Changes[from..to].Select(Text))}'::bigint[],
                '{Literal(Transactions[from..to].Select(Text))}'::integer[]) c(place, change, bad) JOIN ONLY {Shape.Name.Quoted} t ON t.ctid = c.place
                """;
        }
    }

    public bool Contains(TupleId tuple) => Array.BinarySearch(Tuples, tuple) >= 0;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Literal(IEnumerable<string> values) => $"{{{string.Join(',', values)}}}";
}
