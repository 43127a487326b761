using System.Globalization;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Values of one table's columns that one transaction dropped, staged as text (their types may have gone with them) under the keys that their rows have
/// now; and the SQL over them.
/// </summary>
internal sealed class LostValues
{
    private readonly IReadOnlyList<string> was;

    /// <param name="file">The captured values.</param>
    /// <param name="table">The table as it is now.</param>
    /// <param name="columns">The dropped columns that hold values of their own.</param>
    /// <param name="staged">The captured rows of the table; null when there are none.</param>
    /// <exception cref="RecoveryRefusedException">A column of the key has gone since.</exception>
    public LostValues(CapturedRows file, TableShape table, IReadOnlyList<ColumnShape> columns, StagedTable? staged)
    {
        (was, Table, Columns, Staged) = (file.Key, table, columns, staged);
        Raw = string.Create(CultureInfo.InvariantCulture, $"drillharness_columns_{file.Transaction}_{table.Oid}");
        Key = [.. was.Select(column => file.Columns.Single(known => known.Name == column)).Select(column => table.All.FirstOrDefault(now => now.Number == column.Number)?.Name
            ?? throw new RecoveryRefusedException($"Column {table.Name}.{column.Name} was a part of the key when {string.Join(", ", columns.Select(lost => lost.Name))} went, and has gone since, expected it to stand: values cannot be given back to their rows. Nothing was written." +
                $"{Environment.NewLine}  HINT: rescue plan --without {table.Name} recovers the others"))];
    }

    public TableShape Table { get; }

    /// <summary>The key's columns, as they are called now.</summary>
    public IReadOnlyList<string> Key { get; }

    public IReadOnlyList<ColumnShape> Columns { get; }

    public StagedTable? Staged { get; }

    /// <summary>What the captured rows held.</summary>
    public List<LostPart> Parts { get; } = [];

    /// <summary>Keys of rows that cannot be told from others by now.</summary>
    public List<string> Untold { get; } = [];

    /// <summary>For people: <c>public.item.price, weight</c>.</summary>
    public string Name => $"{Table.Name}.{string.Join(", ", Columns.Select(column => column.Name))}";

    /// <summary>The name under which the file is loaded.</summary>
    public string Raw { get; }

    /// <summary>The values: the change by which a bad transaction took the row, the transaction that dropped them, the key, <c>c0</c>, <c>c1</c> …</summary>
    public string Rows => $"pg_temp.{Raw}_values";

    /// <summary>That row v is called what row m of a <see cref="KeyMap"/> was.</summary>
    public string Was => KeyMap.Equal("v", Key, "was");

    public string KeyText => string.Join(" || ', ' || ", Key.Select(column => $"v.{Sql.Identifier(column)}::text"));

    /// <summary>That a row of that alias has the key of live row l.</summary>
    public string Match(string alias) => Sql.Equal("l", Key, alias, Key);

    public IEnumerable<string> Create()
    {
        var keys = Key.Zip(was, (now, then) => $"r.{Sql.Identifier(then)}::{Table.TypeOf(now)} AS {Sql.Identifier(now)}");
        yield return $"CREATE TEMP TABLE {Raw}_values AS SELECT NULL::bigint AS {StagedTable.Change}, r.{StagedTable.Bad}, {string.Join(", ", keys)}, {string.Join(", ", Columns.Select((column, at) => $"r.{Sql.Identifier(column.Name)} AS c{at}"))} FROM pg_temp.{Raw} r";
        yield return $"DROP TABLE pg_temp.{Raw}; ANALYZE {Rows}";
    }

    /// <summary>Gives those that a bad transaction took the keys under which they came back; takes out those that did not.</summary>
    public IEnumerable<string> PlaceTaken()
    {
        if (Staged is not { HasDeleted: true }) yield break;
        yield return $"UPDATE {Rows} v SET {Keys("r.")} FROM {Staged.Rows} r WHERE r.{StagedTable.Change} = v.{StagedTable.Change} AND {IsBack}";
        yield return $"DELETE FROM {Rows} v USING {Staged.Rows} r WHERE r.{StagedTable.Change} = v.{StagedTable.Change} AND NOT {IsBack}";
    }

    /// <summary>What rows held that were deleted before the columns went, under the keys under which they came back.</summary>
    public string Deleted(LostPart part) => $"pg_temp.{part.Name}_back";

    public IEnumerable<string> PlaceDeleted(LostPart part)
    {
        if (Staged is null) yield break;
        yield return $"DROP TABLE IF EXISTS {Deleted(part)}";
        yield return $"""
            CREATE TEMP TABLE {part.Name}_back AS SELECT r.{StagedTable.Change}, r.{StagedTable.Bad}, {Sql.List(Key, "r.")}, {string.Join(", ", part.Columns.Select(column => $"{part.Of("d", column)} AS {Value(column)}"))}
            FROM {Staged.Rows} r JOIN pg_temp.{part.Name} d USING ({StagedTable.Change}) WHERE {IsBack}
            """;
        yield return $"ANALYZE {Deleted(part)}";
    }

    /// <summary>Writes values into their rows.</summary>
    public string Fill(string rows, IReadOnlyList<ColumnShape> columns) => $"UPDATE ONLY {Table.Name.Quoted} l SET " +
        $"{string.Join(", ", columns.Select(column => $"{Sql.Identifier(column.Name)} = v.{Value(column)}::{column.Type}"))} FROM {rows} v WHERE {Match("v")}";

    /// <summary>Undoes what changes of a step did to the values, where nobody edited them before they went.</summary>
    public string Undo(string rows, StagedTable changed, string step, LostPart before, LostPart after, IReadOnlyList<ColumnShape> columns, string tenants) => $"""
        UPDATE {rows} v SET {string.Join(", ", columns.Select(column => $"{Value(column)} = CASE WHEN v.{Value(column)} IS NOT DISTINCT FROM {after.Of("a", column)} THEN {before.Of("b", column)} ELSE v.{Value(column)} END"))}
        FROM {changed.After} n JOIN {step} s ON s.change = n.{StagedTable.Change} JOIN pg_temp.{before.Name} b USING ({StagedTable.Change}) JOIN pg_temp.{after.Name} a USING ({StagedTable.Change})
        WHERE {Sql.Equal("v", Key, "n", Key)} AND n.{StagedTable.Bad} < v.{StagedTable.Bad} AND {tenants} AND NOT EXISTS (SELECT FROM {changed.Stuck} h WHERE h.change = n.{StagedTable.Change})
        """;

    /// <summary>Lets values follow a key that was changed before they went, and came back.</summary>
    public string GoWithKey(string rows, StagedTable changed, string step) => Rekey(rows, changed, step, "n", "o", "<", "EXISTS");

    /// <summary>Lets values follow a key that was changed after they went, and did not come back.</summary>
    public string StayWithKey(string rows, StagedTable changed, string step) => Rekey(rows, changed, step, "o", "n", ">=", "NOT EXISTS");

    /// <summary>Keys of values that find no row.</summary>
    public string Lacking
    {
        get
        {
            var others = Staged is { } rows ? new[] { rows.Rows, rows.Before, rows.After } : [];
            return $"SELECT {KeyText} FROM {Rows} v WHERE {string.Join(" AND ", others.Prepend($"ONLY {Table.Name.Quoted}").Select(table => $"NOT EXISTS (SELECT FROM {table} l WHERE {Match("v")})"))}";
        }
    }

    /// <summary>Counts rows that a bad transaction deleted and put in again with other values before these went: what it put in is in no copy. Null when there are none.</summary>
    public string? Remade => Staged is { IsRemade: true } && Parts.Where(part => part.Role == RowRole.Deleted).ToList() is { Count: > 0 } deleted
        ? $"SELECT count(*) FROM {Staged.Before} r JOIN ({string.Join(" UNION ALL ", deleted.Select(part => $"SELECT {StagedTable.Change} FROM pg_temp.{part.Name}"))}) d USING ({StagedTable.Change})" : null;

    private string IsBack => $"NOT EXISTS (SELECT FROM {Staged!.Fates} f WHERE f.{StagedTable.Change} = r.{StagedTable.Change} AND f.fate <> '{RowFate.Restored}')";

    private string Rekey(string rows, StagedTable changed, string step, string from, string to, string when, string returned) => $"""
        UPDATE {rows} v SET {Keys(to + ".")} FROM {changed.After} n JOIN {step} s ON s.change = n.{StagedTable.Change} JOIN {changed.Before} o ON o.{StagedTable.Change} = n.{StagedTable.Change}
        WHERE {Sql.Equal("v", Key, from, Key)} AND n.{StagedTable.Bad} {when} v.{StagedTable.Bad} AND NOT ({Sql.Equal("n", Key, "o", Key)})
        AND {returned} (SELECT FROM {changed.Returned} r WHERE r.change = n.{StagedTable.Change})
        """;

    private string Keys(string prefix) => string.Join(", ", Key.Select(column => $"{Sql.Identifier(column)} = {prefix}{Sql.Identifier(column)}"));

    private string Value(ColumnShape column) => string.Create(CultureInfo.InvariantCulture, $"c{Columns.Index().First(known => known.Item == column).Index}");
}
