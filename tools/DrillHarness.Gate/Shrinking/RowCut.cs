using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Shrinking;

/// <summary>
/// SQL that takes rows away together with all that needs them, in one go: a NO ACTION foreign key is looked at when a statement ends
/// (<see href="https://www.postgresql.org/docs/current/sql-createtable.html">CREATE TABLE</see>), so rows and those that point at them go in one statement.
/// References that may be NULL and do not cascade are set to NULL.
/// </summary>
internal sealed class RowCut
{
    // Ways along foreign keys; a schema with more of them is cut without its dependents, as far as the server lets it.
    private const int MostWays = 64;

    private readonly IReadOnlyList<TableShape> tables;
    private readonly List<(TableShape Table, string Where)> gone = [];
    private readonly List<string> loosened = [];

    private RowCut(IReadOnlyList<TableShape> tables) => this.tables = tables;

    /// <summary>Takes rows away.</summary>
    /// <param name="tables">Every table.</param>
    /// <param name="table">Whose rows.</param>
    /// <param name="where">Which, over bare column names.</param>
    public static string Of(IReadOnlyList<TableShape> tables, TableShape table, string where)
    {
        var cut = new RowCut(tables);
        cut.Follow(table, where, [table.Name]);
        return cut.gone.Count > MostWays ? Delete(table, where) : cut.Text();
    }

    private void Follow(TableShape table, string where, IReadOnlyList<TableName> way)
    {
        gone.Add((table, where));
        if (gone.Count > MostWays) return;
        foreach (var (child, key) in tables.SelectMany(child => child.ForeignKeys.Where(key => table.Holds(key.Referenced)), (child, key) => (child, key)))
        {
            var pointing = $"({Sql.List(key.Columns)}) IN (SELECT {Sql.List(key.ReferencedColumns)} FROM {table.Name.Quoted} WHERE {where})";
            if (key.OnDelete != DeleteAction.Cascade && key.Columns.All(column => IsNullable(child, column)))
                loosened.Add($"UPDATE {child.Name.Quoted} SET {string.Join(", ", key.Columns.Select(column => $"{Sql.Identifier(column)} = NULL"))} WHERE {pointing}");
            else if (!way.Contains(child.Name)) Follow(child, pointing, [.. way, child.Name]);
        }
    }

    private static bool IsNullable(TableShape table, string column) =>
        table.All.Single(known => known.Name == column) is { NotNull: false, IsGenerated: false };

    private string Text()
    {
        var deletes = gone.GroupBy(cut => cut.Table.Name).Select(cuts => Delete(cuts.First().Table, string.Join(" OR ", cuts.Select(cut => cut.Where).Distinct()))).ToList();
        var dependents = deletes.Skip(1).Select((delete, at) => FormattableString.Invariant($"d{at} AS ({delete})")).ToList();
        return string.Join("; ", loosened.Append(dependents.Count == 0 ? deletes[0] : $"WITH {string.Join(", ", dependents)} {deletes[0]}"));
    }

    private static string Delete(TableShape table, string where) => $"DELETE FROM {table.Name.Quoted} WHERE {where}";
}
