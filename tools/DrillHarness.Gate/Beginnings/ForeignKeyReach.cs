using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Beginnings;

/// <summary>Which tables foreign keys lead to from which others, directly or over others. A partitioned table counts as one.</summary>
internal sealed class ForeignKeyReach
{
    private readonly Dictionary<TableName, HashSet<TableName>> parents;

    /// <param name="isNeeded">Only keys none of whose columns may be NULL.</param>
    public ForeignKeyReach(SchemaCatalog catalog, bool isNeeded)
    {
        parents = catalog.Tables.GroupBy(WholeOf).ToDictionary(parts => parts.Key, parts => parts
            .SelectMany(part => part.ForeignKeys.Where(key => !isNeeded || key.Columns.All(column => part.All.Single(known => known.Name == column).NotNull)))
            .Select(key => catalog.Tables.FirstOrDefault(table => table.Holds(key.Referenced))).OfType<TableShape>().Select(WholeOf).ToHashSet());
    }

    /// <summary>Every table.</summary>
    public IReadOnlyCollection<TableName> Tables => parents.Keys;

    /// <summary>How many other tables reach this one.</summary>
    public int Of(TableName reached) => parents.Keys.Count(table => table != reached && Ancestors(table).Contains(reached));

    /// <summary>The table itself, or the partitioned one that it is a part of.</summary>
    public static TableName WholeOf(TableShape table) => table.Root ?? table.Name;

    private HashSet<TableName> Ancestors(TableName table)
    {
        var (seen, next) = (new HashSet<TableName>(), new Queue<TableName>([table]));
        while (next.TryDequeue(out var here))
            foreach (var parent in parents[here].Where(seen.Add)) next.Enqueue(parent);
        return seen;
    }
}
