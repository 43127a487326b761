using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Tells a row that a customer made anew from one that was there all along and took the unique key since: the copy knows which live keys
/// are new.
/// </summary>
internal static class RecreatedRows
{
    public static async Task TellFromConflictsAsync(NpgsqlDataSource copy, NpgsqlConnection live, MergePlan plan, CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables.Where(staged => staged.Table.UniqueKeys.Count > 0))
        {
            var taken = await LiveKeysAsync(live, staged, cancellation);
            if (taken.Count == 0) continue;
            var old = await ExistingAsync(copy, staged, taken, cancellation);
            if (old.Count > 0) await MarkConflictsAsync(live, staged, old, cancellation);
        }
    }

    private static Task<List<string[]>> LiveKeysAsync(NpgsqlConnection live, StagedTable staged, CancellationToken cancellation) =>
        KeysAsync(live, $"""
            SELECT DISTINCT {string.Join(", ", staged.Table.PrimaryKey.Select(column => $"{StagedTable.LiveKey(column)}::text"))}
            FROM {staged.Fates} WHERE fate = '{RowFate.Recreated}' AND {StagedTable.LiveKey(staged.Table.PrimaryKey[0])} IS NOT NULL
            """, null, staged, cancellation);

    private static async Task<List<string[]>> ExistingAsync(
        NpgsqlDataSource copy, StagedTable staged, List<string[]> keys, CancellationToken cancellation)
    {
        await using var connection = await copy.OpenConnectionAsync(cancellation);
        return await KeysAsync(connection, $"""
            SELECT {string.Join(", ", staged.Table.PrimaryKey.Select(column => $"t.{Sql.Identifier(column)}::text"))}
            FROM {staged.Live} t JOIN {Unnested(staged)} ON {Matches(staged, "t", Sql.Identifier)}
            """, keys, staged, cancellation);
    }

    private static async Task MarkConflictsAsync(NpgsqlConnection live, StagedTable staged, List<string[]> keys, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {staged.Fates} t SET fate = '{RowFate.Conflict}' FROM {Unnested(staged)} WHERE {Matches(staged, "t", StagedTable.LiveKey)}", live);
        AddKeys(command, staged, keys);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Unnested(StagedTable staged) =>
        $"unnest({string.Join(", ", staged.Table.PrimaryKey.Select((_, at) => $"${at + 1}::text[]"))}) " +
        $"k({string.Join(", ", staged.Table.PrimaryKey.Select((_, at) => $"k{at}"))})";

    private static string Matches(StagedTable staged, string alias, Func<string, string> name) =>
        string.Join(" AND ", staged.Table.PrimaryKey.Select((column, at) => $"{alias}.{name(column)} = k.k{at}::{staged.Table.TypeOf(column)}"));

    private static void AddKeys(NpgsqlCommand command, StagedTable staged, List<string[]> keys)
    {
        for (var at = 0; at < staged.Table.PrimaryKey.Count; at++)
        {
            var place = at;
            command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(key => key[place]).ToArray() });
        }
    }

    private static async Task<List<string[]>> KeysAsync(
        NpgsqlConnection connection, string sql, List<string[]>? keys, StagedTable staged, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (keys is not null) AddKeys(command, staged, keys);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string[]>();
        while (await reader.ReadAsync(cancellation))
            found.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return found;
    }
}
