using DrillHarness.Drills.Soak.Incidents;
using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Edits;

/// <summary>
/// Customers who take the place of a lost row before it is back: make it anew under another key or the same one, or give its unique code or
/// its slot to a row of theirs. The twin still has the row, so it is told what has to give way.
/// </summary>
internal sealed class Recreations(SoakSchema schema, SoakIncident incident, SoakDice dice)
{
    private readonly List<SoakRow> lost = incident.RowsGo ? [.. incident.Hit.Distinct()] : [];

    // Whoever takes a code is to have been there before the incident: a row made since, with a lost row's code, is that row made anew.
    private readonly HashSet<SoakRow> old = [.. incident.Target.Present];

    private SoakTable Table => incident.Target;

    public GoodStep? Next(int number)
    {
        var row = dice.AnyOrNone([.. lost.Where(row => !row.Gone && !row.Pillar)]);
        if (row is null || Table.Key.Count == 0 || Table.Partitioning is not null) return null;
        lost.Remove(row);
        return dice.Below(4) switch
        {
            0 => SameKey(row, number),
            1 when Table.HasSlots && Table.Inherits is null => SameSlot(row, number),
            2 when Table.CodeUnique is not null && Table.CodeUnique != "UNIQUE INDEX NULLS NOT DISTINCT" => CodeTaken(row, number),
            _ when Table.CodeUnique is not null && Table.CodeUnique != "UNIQUE INDEX NULLS NOT DISTINCT" => SameCode(row, number),
            _ => null,
        };
    }

    private GoodStep? SameKey(SoakRow row, int number)
    {
        if (Fresh() is not { } made) return null;
        foreach (var column in Table.Key.Append(SoakTable.Code)) made.Values[column] = row[column];
        if (Table.HasSlots) made.Values[SoakTable.Slot] = row[SoakTable.Slot];
        Replace(row, made);
        return Step(number, "same key again", Table.Insert([made]), SqlStates.UniqueViolation, "keptNewer", $"DELETE FROM {Table.Quoted} WHERE {Table.Where(row)}");
    }

    private GoodStep? SameCode(SoakRow row, int number)
    {
        if (Fresh() is not { } made) return null;
        made.Values[SoakTable.Code] = row[SoakTable.Code];
        var moved = Table.Key.ToDictionary(column => column, column => (Was: row[column], Is: made[column]));
        string[] before = [.. Follow(Table, moved, []), $"DELETE FROM {Table.Quoted} WHERE {Table.Where(row)}"];
        Replace(row, made);
        return Made(number, "made anew", made, SqlStates.UniqueViolation, "recreated", before);
    }

    // Whose own key names the row follows with that part of it, and what refers to that key follows in turn.
    private static IEnumerable<string> Follow(SoakTable parent, IReadOnlyDictionary<string, (string Was, string Is)> moved, HashSet<SoakForeignKey> seen)
    {
        foreach (var key in parent.ReferencedBy.Where(key => parent.Key.SequenceEqual(key.ParentColumns) && seen.Add(key)))
        {
            var own = key.Columns.Zip(key.ParentColumns).Where(pair => moved.ContainsKey(pair.Second)).ToDictionary(pair => pair.First, pair => moved[pair.Second]);
            yield return $"UPDATE {key.Child.Quoted} SET {string.Join(", ", own.Select(column => $"{Names.Quote(column.Key)} = {column.Value.Is}"))} " +
                $"WHERE {string.Join(" AND ", own.Select(column => $"{Names.Quote(column.Key)} = {column.Value.Was}"))}";
            var named = own.Where(column => key.Child.Key.Contains(column.Key)).ToDictionary();
            if (named.Count == 0) continue;
            foreach (var statement in Follow(key.Child, named, seen)) yield return statement;
        }
    }

    private GoodStep? SameSlot(SoakRow row, int number)
    {
        if (Fresh() is not { } made) return null;
        made.Values[SoakTable.Slot] = row[SoakTable.Slot];
        var where = Table.Where(row);
        Replace(row, made);
        return Made(number, "slot taken", made, SqlStates.ExclusionViolation, "keyTaken", TwinSql.DeleteTree(Table, where));
    }

    private GoodStep? CodeTaken(SoakRow row, int number)
    {
        if (schema.ForeignKeys.Any(key => key.Parent == Table && key.ParentColumns.Contains(SoakTable.Code))) return null;
        var taker = dice.AnyOrNone([.. Table.Present.Where(old.Contains).Except(incident.Hit).Where(other => !other.Pillar)]);
        if (taker is null) return null;
        var statement = $"UPDATE {Table.Quoted} SET code = {row[SoakTable.Code]} WHERE {Table.Where(taker)}";
        taker.Values[SoakTable.Code] = row[SoakTable.Code];
        row.Gone = true;
        return Step(number, "code taken", statement, SqlStates.UniqueViolation, "keyTaken", TwinSql.DeleteTree(Table, Table.Where(row)));
    }

    private SoakRow? Fresh() => RowMaker.Next(Table, dice);

    // The new row stays: had it been deleted then, it would be in no copy, and the lost row would come back.
    private void Replace(SoakRow row, SoakRow made)
    {
        (row.Gone, made.Expected) = (true, true);
        Table.Rows.Add(made);
    }

    private GoodStep Made(int number, string what, SoakRow made, string sqlState, string reason, params string[] before)
    {
        var step = Step(number, what, Table.Insert([made]), sqlState, reason, before);
        return Table.AdvanceSequence(made[Table.Key[0]]) is { } advance ? step with { Statements = [.. step.Statements, advance] } : step;
    }

    private static GoodStep Step(int number, string what, string statement, string sqlState, string reason, params string[] before) =>
        new(number, what, [statement]) { Substitutes = new Dictionary<string, TwinSubstitute> { [sqlState] = new(reason, before) } };
}
