using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Verdicts;

/// <summary>
/// A table as people know it: with all its partitions where it has any. What is a share of a table, and whether all of it is gone, is asked of the whole; a
/// partition that the intent names itself is a table of its own.
/// </summary>
internal sealed class WholeTable
{
    private WholeTable(string name, IReadOnlyList<TableTally> parts, IReadOnlyList<TableBefore> before) => (Name, Parts, this.before) = (name, parts, before);

    private readonly IReadOnlyList<TableBefore> before;

    /// <summary>Schema and name.</summary>
    public string Name { get; }

    /// <summary>What was done to it, partition by partition; at least one.</summary>
    public IReadOnlyList<TableTally> Parts { get; }

    /// <summary>Rows that there were.</summary>
    public long Count => before.Sum(part => part.Count);

    /// <summary>True when any of it was truncated.</summary>
    public bool Truncated => Parts.Any(part => part.Truncated);

    /// <summary>Rows that each tenant had, by index.</summary>
    public IReadOnlyDictionary<int, long> PerTenant => Added(before.Select(part => part.PerTenant));

    /// <summary>Rows that each tenant has now, by index, where rows changed; of a table in which none did, none.</summary>
    public IReadOnlyDictionary<int, long> PerTenantNow(Observation seen) => Added(before.Select(part => seen.TenantsNow.GetValueOrDefault(part.Name)).OfType<IReadOnlyDictionary<int, long>>());

    /// <summary>Those of a run that were there before it.</summary>
    public static IEnumerable<WholeTable> Of(Observation seen, Intent? intent)
    {
        TableName NameOf(TableShape shape) => shape.Root is { } root && (intent is null || !intent.Tables.ContainsKey(shape.Name.ToString())) ? root : shape.Name;
        var before = seen.Before.Tables.Values.ToLookup(table => NameOf(table.Shape));
        return seen.Tables.Where(tally => tally.Before is not null).GroupBy(tally => NameOf(tally.Before!.Shape))
            .Select(parts => new WholeTable(parts.Key.ToString(), [.. parts], [.. before[parts.Key]]));
    }

    /// <summary>Rows that were touched so.</summary>
    public long Rows(RowOperation operation) => Parts.Sum(part => operation switch { RowOperation.Delete => part.Deleted, RowOperation.Update => part.Updated, _ => part.Inserted });

    /// <summary>The same of each tenant, by index.</summary>
    public IReadOnlyDictionary<int, long> RowsPerTenant(RowOperation operation) =>
        Added(Parts.Select(part => operation switch { RowOperation.Delete => part.DeletedOf, RowOperation.Update => part.UpdatedOf, _ => new Dictionary<int, long>() }));

    /// <summary>Keys of some of the rows.</summary>
    public IEnumerable<string> Keys(RowOperation operation) => Parts.SelectMany(part => part.Keys(operation));

    private static Dictionary<int, long> Added(IEnumerable<IReadOnlyDictionary<int, long>> parts) =>
        parts.SelectMany(part => part).GroupBy(tenant => tenant.Key).ToDictionary(tenant => tenant.Key, tenant => tenant.Sum(part => part.Value));
}
