namespace DrillHarness.Recovery.Catalog;

/// <summary>The order in which rows of several tables can be put back.</summary>
internal static class TableOrder
{
    /// <summary>Referenced tables before referencing ones, as far as cycles allow; the order is stable.</summary>
    public static IReadOnlyList<TableShape> ParentsFirst(IReadOnlyList<TableShape> chosen)
    {
        var ordered = new List<TableShape>();
        var seen = new HashSet<TableName>();

        void Visit(TableShape table)
        {
            if (!seen.Add(table.Name)) return;
            foreach (var parent in table.ForeignKeys.SelectMany(key => chosen.Where(other => other.Holds(key.Referenced)))) Visit(parent);
            ordered.Add(table);
        }

        foreach (var table in chosen.OrderBy(table => table.Name.ToString(), StringComparer.Ordinal)) Visit(table);
        return ordered;
    }

    /// <summary>The chosen tables that stand in a cycle of foreign keys over more than one table; a table that refers to itself alone is none.</summary>
    public static IReadOnlyList<TableShape> InCycles(IReadOnlyList<TableShape> chosen)
    {
        bool Leads(TableShape from, TableShape to, HashSet<TableName> seen) => from.ForeignKeys
            .SelectMany(key => chosen.Where(other => other.Holds(key.Referenced) && other != from))
            .Any(next => next == to || (seen.Add(next.Name) && Leads(next, to, seen)));

        return [.. chosen.Where(table => Leads(table, table, []))];
    }
}
