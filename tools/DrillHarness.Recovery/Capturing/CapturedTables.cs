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

    /// <summary>Most rows first.</summary>
    public IReadOnlyList<CapturedTable> All() => [.. byOid.Values.OrderByDescending(table => table.Deleted + table.Updated)
        .ThenBy(table => table.Shape.Name.ToString(), StringComparer.Ordinal)];
}
