using System.Numerics;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Effects;

/// <summary>One table before the run.</summary>
internal sealed class TableBefore(TableShape shape)
{
    private readonly AlikeRows alike = new();

    /// <summary>The table.</summary>
    public TableShape Shape => shape;

    /// <summary>Schema and name.</summary>
    public string Name => shape.Name.ToString();

    /// <summary>The columns that tell rows apart; all of them where there is no key.</summary>
    public IReadOnlyList<string> Key { get; } = shape.Key.Count > 0 && shape.Key.All(shape.Columns.Contains) ? shape.Key : shape.Columns;

    /// <summary>Rows by key; those that are alike, in a table without a key, by <see cref="Again"/>.</summary>
    public Dictionary<string, RowBefore> Rows { get; } = [];

    /// <summary>The name of a further row that is alike.</summary>
    public static string Again(string key, int number) => number == 1 ? key : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key}\u001d{number}");

    /// <summary>Which row a name of <see cref="Again"/> is alike to.</summary>
    public static string ImageOf(string key) => key.IndexOf('\u001d', StringComparison.Ordinal) is >= 0 and var end ? key[..end] : key;

    /// <summary>Notes a row.</summary>
    public void Add(string key, RowBefore row) => Rows.Add(alike.Next(key), row);

    /// <summary>How many rows each tenant has, by index.</summary>
    public Dictionary<int, long> PerTenant { get; } = [];

    /// <summary>Rows in all.</summary>
    public long Count { get; set; }

    /// <summary>The sum over all rows.</summary>
    public BigInteger Checksum { get; set; }
}
