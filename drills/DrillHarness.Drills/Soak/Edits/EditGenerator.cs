using DrillHarness.Drills.Soak.Incidents;
using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Edits;

/// <summary>
/// Makes customers' transactions. Every value is explicit, so that the twin can repeat them; whether one finds its rows is seen in production.
/// </summary>
internal sealed class EditGenerator(SoakSchema schema, SoakIncident incident, SoakDice dice)
{
    private readonly Recreations recreations = new(schema, incident, dice);

    public GoodStep? Next(EditTime time, int number)
    {
        if (time == EditTime.After && dice.Percent(22) && recreations.Next(number) is { } recreation) return recreation;
        var table = dice.Percent(45) ? schema.Focus : dice.Any(schema.Tables);
        return dice.Below(10) switch
        {
            < 2 => Insert(table, number),
            < 6 => Change(table, time, number),
            < 7 => Move(table, number),
            < 8 => Remove(table, number),
            < 9 => Several(table, time, number),
            _ => Rekey(table, number),
        };
    }

    private static GoodStep Step(int number, string what, params string[] statements) => new(number, what, statements);

    private GoodStep? Insert(SoakTable table, int number)
    {
        if (RowMaker.Next(table, dice) is not { } row) return null;
        table.Rows.Add(row);
        // After a column has gone, most of the customers' programs have learnt to do without.
        var without = table == incident.Target && dice.Percent(80) ? incident.DroppedColumns : null;
        var insert = table.Insert([row], without);
        return table.AdvanceSequence(row[table.Key.FirstOrDefault() ?? SoakTable.Code]) is { } advance
            ? Step(number, "insert", insert, advance)
            : Step(number, "insert", insert);
    }

    private GoodStep? Change(SoakTable table, EditTime time, int number) =>
        ChangeOf(table, time) is { } change ? Step(number, "update", change) : null;

    private string? ChangeOf(SoakTable table, EditTime time)
    {
        if (RowOf(table) is not { } row) return null;
        var open = table.Free.Where(column => !IsLeftAlone(table, column.Name)).ToList();
        if (open.Count == 0) return null;
        var columns = dice.Some(open, dice.Between(1, 2));
        var set = columns.Select(column =>
        {
            // Back to what it was, sometimes: the script's value is no longer there, and the old one is a customer's.
            if (time != EditTime.After || !dice.Percent(25)) row.Values[column.Name] = column.Type.Draw(dice);
            return $"{column.Quoted} = {row[column.Name]}";
        });
        return $"UPDATE {table.Quoted} SET {string.Join(", ", set)} WHERE {Where(table, row)}";
    }

    private GoodStep? Several(SoakTable table, EditTime time, int number)
    {
        var statements = new[] { ChangeOf(table, time), ChangeOf(dice.Any(schema.Tables), time), ChangeOf(table, time) }.OfType<string>().ToArray();
        return statements.Length == 0 ? null : Step(number, "several", statements);
    }

    private GoodStep? Move(SoakTable table, int number)
    {
        var keys = table.ForeignKeys.Where(key => !key.NotValid && !key.Columns.Any(column => table.Key.Contains(column) || IsLeftAlone(table, column))).ToList();
        if (dice.AnyOrNone(keys) is not { } key || RowOf(table) is not { } row) return null;
        var before = key.Columns.ToDictionary(column => column, column => row[column]);
        // A row that hangs on itself in a circle could never be deleted in order.
        if (key.Parent == table || !RowMaker.Refer(table, key, row, 0, dice)) return null;
        if (IsAsTheKeyItselfWouldWrite(table, key, row))
        {
            foreach (var (column, value) in before) row.Values[column] = value;
            return null;
        }

        return Step(number, "move", $"UPDATE {table.Quoted} SET {string.Join(", ", key.Columns.Select(column => $"{Names.Quote(column)} = {row[column]}"))} WHERE {Where(table, row)}");
    }

    private GoodStep? Remove(SoakTable table, int number)
    {
        if (RowOf(table) is not { Pillar: false } row || table == schema.Tenants && !dice.Percent(20)) return null;
        if (row.Expected || incident.Kind == SoakKinds.Upsert && table.ReferencedBy.Count > 0) return null;
        row.Gone = true;
        var delete = $"DELETE FROM {table.Quoted} WHERE {Where(table, row)}";
        return Step(number, "delete", delete) with
        {
            Substitutes = new Dictionary<string, TwinSubstitute> { [SqlStates.ForeignKeyViolation] = new("parentDeleted", [TwinSql.DeleteTree(table, Where(table, row))]) },
        };
    }

    private GoodStep? Rekey(SoakTable table, int number)
    {
        var isOwn = table.Style is KeyStyle.Plain or KeyStyle.Text && table.Inherits is null;
        if (!isOwn || !table.ReferencedBy.TrueForAll(key => Follows(key, table)) || SoakKinds.ChangesKeys(incident.Kind) && table == incident.Target) return null;
        if (RowOf(table) is not { Pillar: false, Expected: false } row) return null;
        var where = table.Where(row);
        var (before, after) = (row[table.Key[0]], RowMaker.KeyOf(table, table.Key[0], 500_000 + number));
        row.Values[table.Key[0]] = after;
        foreach (var key in table.ReferencedBy.Where(key => key.ParentColumns[0] == table.Key[0]))
            foreach (var child in key.Child.Present.Where(child => child[key.Columns[0]] == before)) child.Values[key.Columns[0]] = after;
        return Step(number, "new key", $"UPDATE {table.Quoted} SET {Names.Quote(table.Key[0])} = {after} WHERE {where}");
    }

    // Whatever refers to it by its key gets the new one, and is not known by it itself.
    private static bool Follows(SoakForeignKey key, SoakTable table) => !key.ParentColumns.Contains(table.Key[0]) ||
        key is { OnUpdate: SoakForeignKey.Cascade, NotValid: false, Columns.Count: 1 } && !key.Child.Key.Contains(key.Columns[0]);

    // Such a value cannot be told from the one that was written when the script ran.
    private static bool IsAsTheKeyItselfWouldWrite(SoakTable table, SoakForeignKey key, SoakRow row) =>
        key.OnDelete is SoakForeignKey.SetNull or SoakForeignKey.SetDefault && key.Columns.All(column => row[column] == "NULL" || row[column] == table.Column(column).Default);

    private bool IsLeftAlone(SoakTable table, string column) => table == incident.Target && incident.Ambiguous.Contains(column);

    private SoakRow? RowOf(SoakTable table) => dice.AnyOrNone(table.Present);

    // Where the script changes keys, people find their rows by something else.
    private string Where(SoakTable table, SoakRow row) =>
        SoakKinds.ChangesKeys(incident.Kind) || dice.Percent(20) ? table.WhereCode(row) : table.Where(row);
}
