using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>All rows of a table whose file a bad transaction removed.</summary>
/// <param name="Shape">The table.</param>
/// <param name="Rows">Its rows; null when no copy has them.</param>
/// <param name="Loss">Why no copy has them, or null.</param>
internal sealed record WholeFile(TableShape Shape, CapturedRows? Rows, string? Loss)
{
    public static async Task<WholeFile> ReadAsync(VersionFiles files, TableShape shape, int transaction, string tenant, CancellationToken cancellation) =>
        shape.IsUnlogged
            ? new WholeFile(shape, null, $"{shape.Name} is unlogged: the WAL does not carry its rows, they are in no copy and cannot come back")
            : new WholeFile(shape, await files.WriteAllAsync(shape, transaction, tenant, asText: true, cancellation), null) { Sums = await files.SumsAsync(shape, cancellation) };

    /// <summary>A sum over the values of each column, by its number, to compare the same table's rows later; empty for rows that no copy has.</summary>
    public IReadOnlyDictionary<int, decimal> Sums { get; private init; } = new Dictionary<int, decimal>();
}
