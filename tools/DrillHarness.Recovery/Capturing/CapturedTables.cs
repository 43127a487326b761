using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Collects captured files by table. A table keeps its object id when it is renamed between two stops.</summary>
internal sealed class CapturedTables
{
    private readonly Dictionary<uint, CapturedTable> byOid = [];

    public void Add(TableShape shape, IEnumerable<CapturedRows> files, bool truncated = false, IReadOnlyList<MovedRow>? moved = null)
    {
        var known = byOid.GetValueOrDefault(shape.Oid) ?? new CapturedTable { Shape = shape, Files = [] };
        byOid[shape.Oid] = known with { Files = [.. known.Files, .. files], Moved = [.. known.Moved, .. moved ?? []], Truncated = known.Truncated || truncated };
    }

    public IEnumerable<TableName> Names => byOid.Values.Select(table => table.Shape.Name);

    /// <summary>Most rows first.</summary>
    /// <param name="refilled">Object ids of the tables into which the bad transactions put rows.</param>
    public IReadOnlyList<CapturedTable> All(IReadOnlySet<uint> refilled) => [.. byOid.Values.Select(table => table with { Refilled = refilled.Contains(table.Shape.Oid) }).OrderByDescending(table => table.Deleted + table.Updated)
        .ThenBy(table => table.Shape.Name.ToString(), StringComparer.Ordinal)];
}
