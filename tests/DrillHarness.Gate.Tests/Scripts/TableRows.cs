namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>Rows as text, by table.</summary>
internal sealed class TableRows : SortedDictionary<string, SortedSet<string>>
{
    /// <summary>What is here and not there; tables without any are left out.</summary>
    public TableRows Without(TableRows others)
    {
        var rest = new TableRows();
        foreach (var (table, rows) in this)
        {
            var missing = new SortedSet<string>(rows, StringComparer.Ordinal);
            missing.ExceptWith(others.GetValueOrDefault(table) ?? []);
            if (missing.Count > 0) rest[table] = missing;
        }
        return rest;
    }
}
