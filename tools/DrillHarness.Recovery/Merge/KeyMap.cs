using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>What rows of one table were called by the columns that a foreign key refers to, and what they are called now; as something to join with.</summary>
/// <param name="From">SQL to select from: <c>was0</c>, <c>was1</c> … and <c>now0</c>, <c>now1</c> …, whether the row was <c>found</c>, whether somebody deleted it and it is <c>gone</c>, whether it is <c>live</c>, and the <c>change</c> of one that is not.</param>
/// <param name="Columns">The columns, as they are called now.</param>
internal sealed record KeyMap(string From, IReadOnlyList<string> Columns)
{
    /// <summary>
    /// The rows that a capture knows: by their place, where they are live, or by their change, where a bad transaction took them. A later look may find
    /// live ones by the key that an earlier one wrote down.
    /// </summary>
    /// <param name="name">Of the temporary table that is made.</param>
    /// <param name="staged">The deleted rows of the table; null when there are none.</param>
    /// <param name="columns">The columns, as they are called now.</param>
    /// <param name="rows">The rows, and under the same index the key that an earlier look found, or null.</param>
    /// <param name="partition">The live table of a file node, 0 when there is none.</param>
    public static async Task<KeyMap> ReadAsync(
        LiveSql live, string name, TableShape table, Func<uint, uint> partition, StagedTable? staged, IReadOnlyList<string> columns, IReadOnlyList<(RekeyedParent Row, string[]? Found)> rows, CancellationToken cancellation)
    {
        var parts = columns.Select((column, at) => (Column: Sql.Identifier(column), At: at, Type: table.TypeOf(column))).ToList();
        string Each(Func<(string Column, int At, string Type), string> sql, string by = ", ") => string.Join(by, parts.Select(sql));
        await live.ExecuteAsync($"""
            DROP TABLE IF EXISTS pg_temp.{name};
            CREATE TEMP TABLE {name} AS SELECT {Each(part => $"t.{part.Column} AS was{part.At}, t.{part.Column} AS now{part.At}")}, true AS found, false AS gone, true AS live, 0::bigint AS change FROM {table.Name.Quoted} t WITH NO DATA
            """, cancellation);
        var isStaged = staged is { HasDeleted: true } && columns.All(staged.Columns.Contains);
        string Now((string Column, int At, string Type) part) => $"coalesce(t.{part.Column}, o.{part.Column}, w.{part.Column}{(isStaged ? $", s.{part.Column}" : "")})";
        // A partition's rows may have gone to another one.
        var family = table.Root is { } root ? root.Quoted : $"ONLY {table.Name.Quoted}";
        await using var command = new NpgsqlCommand($"""
            INSERT INTO pg_temp.{name}
            SELECT {Each(part => $"k.was{part.At}::{part.Type}, {Now(part)}")}, {Each(part => $"{Now(part)} IS NOT NULL", " AND ")}, k.gone, k.change IS NULL, k.change
            FROM unnest($1::text[]::tid[], $2::text[]::xid[], $3::boolean[], $4::boolean[], $5::boolean[], $6::bigint[], $7::bigint[], {Each(part => $"${part.At * 2 + 8}::text[], ${part.At * 2 + 9}::text[]")}) k(place, xid, here, alone, gone, change, part, {Each(part => $"was{part.At}, now{part.At}")})
            LEFT JOIN {family} t ON t.ctid = k.place AND t.xmin = k.xid AND t.tableoid::bigint = k.part AND k.here
            LEFT JOIN {family} o ON t.ctid IS NULL AND {Each(part => $"o.{part.Column} = k.now{part.At}::{part.Type}", " AND ")}
            LEFT JOIN ONLY {table.Name.Quoted} w ON t.ctid IS NULL AND o.ctid IS NULL AND w.xmin = k.xid AND k.alone AND NOT k.here
            {(isStaged ? $"LEFT JOIN {staged!.Rows} s ON s.{StagedTable.Change} = k.change" : "")}
            """, live.Connection);
        bool IsFollowed(RekeyedParent row) => row.Ending == KeyEnding.Lives;
        Array[] values =
        [
            rows.Select(row => $"{row.Row.Place}").ToArray(), rows.Select(row => $"{row.Row.Xid}").ToArray(), rows.Select(row => IsFollowed(row.Row) && partition(row.Row.FileNode) != 0).ToArray(),
            rows.Select(row => IsFollowed(row.Row) && row.Row.IsAlone).ToArray(), rows.Select(row => row.Row.Ending == KeyEnding.Deleted).ToArray(), rows.Select(row => row.Row.Change).ToArray(), rows.Select(row => (long)partition(row.Row.FileNode)).ToArray(),
            .. columns.SelectMany((_, at) => new Array[] { rows.Select(row => row.Row.Values[at]).ToArray(), rows.Select(row => row.Found?[at] ?? (row.Row.Ending == KeyEnding.Remade ? row.Row.Values[at] : null)).ToArray() }),
        ];
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
        return new KeyMap($"pg_temp.{name}", columns);
    }

    /// <summary>Deleted rows of a staged table whose keys were changed where they are staged.</summary>
    /// <param name="was">The rows as they were.</param>
    public static KeyMap Of(StagedTable parent, string was, IReadOnlyList<string> columns) => new($"""
        (SELECT {string.Join(", ", columns.Select((column, at) => $"d.{Sql.Identifier(column)} AS was{at}, f.{Sql.Identifier(column)} AS now{at}"))}, true AS found, false AS gone, false AS live
        FROM {was} d JOIN {parent.Rows} f USING ({StagedTable.Change}))
        """, columns);

    /// <summary>Lets rows that a bad transaction took be called what they are called now, where they are staged.</summary>
    public string Refresh(StagedTable staged) => $"""
        UPDATE {From} m SET {string.Join(", ", Columns.Select((column, at) => $"now{at} = s.{Sql.Identifier(column)}"))} FROM {staged.Rows} s WHERE s.{StagedTable.Change} = m.change AND m.found
        """;

    /// <summary>A map of references: rows that are called what they were called say nothing to those that refer to them.</summary>
    public KeyMap OfMoved() => this with { From = $"(SELECT * FROM {From} WHERE NOT found OR live OR NOT ({string.Join(" AND ", Columns.Select((_, at) => $"was{at} = now{at}"))}))" };

    /// <summary>That a row of that alias has in these columns what row <c>m</c> of the map <c>was</c>, or is called <c>now</c>.</summary>
    public static string Equal(string alias, IReadOnlyList<string> columns, string part, string map = "m") =>
        string.Join(" AND ", columns.Select((column, at) => $"{alias}.{Sql.Identifier(column)} = {map}.{part}{at}"));

    /// <summary>That a staged row of that alias refers to the row <c>m</c> of the map by the key that it had.</summary>
    public static string Matches(StagedReference reference, string alias) => reference.Child.IsMissing
        ? string.Join(" AND ", reference.Key.Columns.Select((column, at) => $"{alias}.{Sql.Identifier(column)}::text = m.was{at}::text"))
        : Equal(alias, reference.Key.Columns, "was");

    /// <summary>SET clauses by which a staged row refers to the row <c>m</c> of the map by the key that it has.</summary>
    public static string Set(StagedReference reference) => string.Join(", ", reference.Key.Columns.Select((column, at) => reference.Child.IsMissing
        ? $"{Sql.Identifier(column)} = m.now{at}::text::{reference.Child.StagedType(column)}" : $"{Sql.Identifier(column)} = m.now{at}"));
}
