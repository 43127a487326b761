using System.Text.RegularExpressions;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Trials;

/// <summary>A table that customers edit while a script runs, and the one column that they write to.</summary>
/// <param name="Shape">The table.</param>
/// <param name="Column">A column of text or jsonb that no key and no constraint depends on.</param>
public sealed partial record EditedTable(TableShape Shape, ColumnShape Column)
{
    private const string Json = "jsonb";

    // What customers write is at most so long.
    private const int Longest = 8;

    private string Name => Sql.Identifier(Column.Name);

    /// <summary>What <c>$1</c> is written as.</summary>
    public string Value => Column.Type == Json ? "to_jsonb($1::text)" : "$1";

    /// <summary>That a row has the key which a parameter, an array of text, gives.</summary>
    public string KeyIs(string parameter) => string.Join(" AND ", Shape.Key.Select((column, at) => $"{Sql.Identifier(column)} = ({parameter}::text[])[{at + 1}]::{Shape.TypeOf(column)}"));

    /// <summary>The keys of some of its rows, at most so many, as PostgreSQL writes them.</summary>
    public async Task<IReadOnlyList<string[]>> SomeKeysAsync(NpgsqlDataSource source, int most, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(SomeKeys);
        command.Parameters.AddWithValue(most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<string[]>();
        while (await reader.ReadAsync(cancellation)) keys.Add(reader.GetFieldValue<string[]>(0));
        return keys;
    }

    private string SomeKeys => $"SELECT ARRAY[{string.Join(", ", Shape.Key.Select(column => $"{Sql.Identifier(column)}::text"))}] FROM ONLY {Shape.Name.Quoted} ORDER BY 1 LIMIT $1";

    /// <summary>Locks the row with the key <c>$2</c>; one row, and true when it does not hold <c>$1</c>, with what it holds.</summary>
    public string Look => $"SELECT {Name}::text IS DISTINCT FROM ({Value})::text, {Name}::text FROM ONLY {Shape.Name.Quoted} WHERE {KeyIs("$2")} FOR UPDATE";

    /// <summary>Writes <c>$1</c> into the row with the key <c>$2</c>.</summary>
    public string Edit => $"UPDATE ONLY {Shape.Name.Quoted} SET {Name} = {Value} WHERE {KeyIs("$2")}";

    /// <summary>The table with a column that can be edited; null when it has none.</summary>
    /// <param name="written">Columns that the script itself writes to.</param>
    public static EditedTable? Of(TableShape shape, IReadOnlySet<string> written)
    {
        if (shape.Key.Count == 0) return null;
        var taken = shape.Key.Concat(shape.ForeignKeys.SelectMany(key => key.Columns)).Concat(written).ToHashSet();
        bool IsNamedIn(string sql, string column) => Regex.IsMatch(sql, $@"\b{Regex.Escape(column)}\b");
        var column = shape.All.FirstOrDefault(column => !column.IsGenerated && !taken.Contains(column.Name) && IsText(column.Type) &&
            !shape.Checks.Any(check => IsNamedIn(check, column.Name)) && !shape.UniqueKeys.Any(key => IsNamedIn($"{string.Join(' ', key.Expressions)} {key.Predicate}", column.Name)) &&
            !shape.All.Any(other => other.IsGenerated && IsNamedIn(other.Default ?? "", column.Name)));
        return column is null ? null : new EditedTable(shape, column);
    }

    private static bool IsText(string type) => type is "text" or Json || (Varying().Match(type) is { Success: true } sized && int.Parse(sized.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= Longest);

    [GeneratedRegex(@"^character varying\((\d+)\)$")]
    private static partial Regex Varying();
}
