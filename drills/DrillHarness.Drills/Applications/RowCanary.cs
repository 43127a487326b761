using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>A few rows of a table that are looked at again and again: are they there, and is in them what was in them?</summary>
internal sealed class RowCanary
{
    private const int MostRows = 20;

    private readonly TableShape shape;
    private readonly List<string[]> keys;
    private List<string> columns;
    private Dictionary<int, string[]> before = [];

    private RowCanary(TableShape shape, List<string[]> keys, List<string> columns) => (this.shape, this.keys, this.columns) = (shape, keys, columns);

    public TableName Table => shape.Name;

    /// <summary>Chooses rows of a table, all over it; null when it has none or they cannot be told apart.</summary>
    /// <param name="left">A column that customers write to.</param>
    public static async Task<RowCanary?> OfAsync(NpgsqlDataSource live, TableShape shape, string? left, CancellationToken cancellation)
    {
        if (shape.Key.Count == 0 || shape.IsUnlogged) return null;
        var key = $"ARRAY[{string.Join(", ", shape.Key.Select(column => $"{Sql.Identifier(column)}::text"))}]";
        await using var command = live.CreateCommand($"SELECT {key} FROM ONLY {shape.Name.Quoted} ORDER BY md5({key}::text) LIMIT {MostRows}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<string[]>();
        while (await reader.ReadAsync(cancellation)) keys.Add(reader.GetFieldValue<string[]>(0));
        return keys.Count == 0 ? null : new RowCanary(shape, keys, [.. shape.All.Select(column => column.Name).Where(column => column != left)]);
    }

    /// <summary>Takes what is in the rows for what has to be in them.</summary>
    public async Task RememberAsync(NpgsqlDataSource live, CancellationToken cancellation) => before = await ReadAsync(live, cancellation);

    /// <summary>Leaves out columns that have changed since though nothing is wrong: triggers write to them when customers work.</summary>
    public async Task SettleAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        var now = await ReadAsync(live, cancellation);
        var restless = Enumerable.Range(0, columns.Count).Where(at => now.Any(row => before.TryGetValue(row.Key, out var known) && known[at] != row.Value[at])).ToHashSet();
        columns = [.. columns.Where((_, at) => !restless.Contains(at))];
        before = await ReadAsync(live, cancellation);
    }

    /// <summary>How many rows are gone or are not what they were.</summary>
    public async Task<int> MissedAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        try
        {
            var now = await ReadAsync(live, cancellation);
            return before.Count(row => !now.TryGetValue(row.Key, out var found) || !found.SequenceEqual(row.Value));
        }
        catch (PostgresException gone) when (gone.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName)
        {
            return before.Count;
        }
    }

    /// <summary>True when so many rows missed are no customer's doing.</summary>
    public bool IsMuch(int missed) => missed > 0 && missed * 2 >= before.Count;

    private async Task<Dictionary<int, string[]>> ReadAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        var wanted = string.Join(", ", keys.Select((key, number) =>
            $"({number}, {string.Join(", ", key.Select((value, at) => $"{Sql.Literal(value)}::{shape.TypeOf(shape.Key[at])}"))})"));
        var same = string.Join(" AND ", shape.Key.Select((column, at) => $"t.{Sql.Identifier(column)} = k.k{at}"));
        var seen = columns.Count == 0 ? "'{}'::text[]" : $"ARRAY[{string.Join(", ", columns.Select(column => $"md5(t.{Sql.Identifier(column)}::text)"))}]";
        await using var command = live.CreateCommand(
            $"SELECT k.number, {seen} FROM (VALUES {wanted}) k(number, {string.Join(", ", shape.Key.Select((_, at) => $"k{at}"))}) JOIN ONLY {shape.Name.Quoted} t ON {same}");
        // A lock that a script holds lasts as long as the script wants.
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new Dictionary<int, string[]>();
        while (await reader.ReadAsync(cancellation)) rows[reader.GetInt32(0)] = [.. reader.GetFieldValue<string?[]>(1).Select(hash => hash ?? "")];
        return rows;
    }
}
