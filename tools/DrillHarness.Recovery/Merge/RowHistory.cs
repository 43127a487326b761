using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Tells a row that a customer made anew from one that was there all along and took the unique key since: the copy, at its last stop, knows which
/// live keys are older, and the WAL which of those were written after the first bad commit. What it finds is kept beside the captured rows, for
/// a merge that runs when the copy is gone.
/// </summary>
/// <param name="copy">The damaged database on the copy.</param>
/// <param name="writtenSince">The transactions that committed after the first bad one: 32 bits, as WAL holds them.</param>
public sealed class RowHistory(NpgsqlDataSource copy, IReadOnlySet<uint> writtenSince)
{
    private const string Kept = "older-rows.json";

    internal async Task TellFromConflictsAsync(LiveSql live, MergePlan plan, CancellationToken cancellation)
    {
        var older = await KeptAsync(plan, cancellation);
        foreach (var staged in plan.Tables.Where(Concerns))
        {
            var taken = await TakenAsync(live, staged, cancellation);
            if (taken.Count == 0) continue;
            var name = staged.Captured.Shape.Name.ToString();
            older[name] = [.. older.GetValueOrDefault(name, []).Concat(await OlderAsync(staged, taken, plan.Capture.Writers, cancellation)).DistinctBy(key => string.Join('\0', key))];
        }

        await plan.Capture.KeepAsync(Kept, older, cancellation);
        await MarkAsync(live, plan, older, cancellation);
    }

    /// <summary>What an earlier look at the copy found out.</summary>
    internal static async Task RecallAsync(LiveSql live, MergePlan plan, CancellationToken cancellation) =>
        await MarkAsync(live, plan, await KeptAsync(plan, cancellation), cancellation);

    // Which rows are older than the incident stays true however often it is asked.
    private static async Task<Dictionary<string, List<string[]>>> KeptAsync(MergePlan plan, CancellationToken cancellation) =>
        await plan.Capture.RecallAsync<Dictionary<string, List<string[]>>>(Kept, cancellation) ?? [];

    private static bool Concerns(StagedTable staged) => staged is { HasDeleted: true, IsMissing: false } && staged.Table.UniqueKeys.Count > 0 && staged.Key.Count > 0;

    private static async Task<List<string[]>> TakenAsync(LiveSql live, StagedTable staged, CancellationToken cancellation) =>
        [.. (await live.RowsAsync($"""
            SELECT DISTINCT {string.Join(", ", staged.Key.Select(column => $"{staged.LiveKey(column)}::text"))}
            FROM {staged.Fates} WHERE fate = '{RowFate.Recreated}' AND {staged.LiveKey(staged.Key[0])} IS NOT NULL
            """, cancellation)).Select(row => row.Select(value => value ?? "").ToArray())];

    private async Task<List<string[]>> OlderAsync(StagedTable staged, List<string[]> keys, IReadOnlyList<uint> bad, CancellationToken cancellation)
    {
        var shape = staged.Captured.Shape;
        string Was(string column) => shape.Oid == staged.Table.Oid
            ? shape.All.Single(known => known.Number == staged.Table.NumberOf(column)).Name : column;
        // What bad transactions wrote where they put no rows in, they changed.
        bool IsOlder(uint writer) => !writtenSince.Contains(writer) || (!staged.Captured.Refilled && bad.Contains(writer));
        await using var connection = await copy.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand($"""
            SELECT t.xmin::text::bigint, {string.Join(", ", staged.Key.Select(column => $"t.{Sql.Identifier(Was(column))}::text"))} FROM ONLY {shape.Name.Quoted} t
            JOIN {Unnested(staged.Key.Count)} ON {string.Join(" AND ", staged.Key.Select((column, at) => $"t.{Sql.Identifier(Was(column))} = k.k{at}::{shape.TypeOf(Was(column))}"))}
            """, connection);
        foreach (var values in Columns(keys, staged.Key.Count)) command.Parameters.Add(new NpgsqlParameter { Value = values });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string[]>();
        while (await reader.ReadAsync(cancellation))
            if (IsOlder((uint)reader.GetInt64(0))) found.Add([.. Enumerable.Range(1, staged.Key.Count).Select(reader.GetString)]);
        return found;
    }

    private static async Task MarkAsync(LiveSql live, MergePlan plan, Dictionary<string, List<string[]>> older, CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables.Where(Concerns))
        {
            if (!older.TryGetValue(staged.Captured.Shape.Name.ToString(), out var keys) || keys.Count == 0) continue;
            await using var command = new NpgsqlCommand(
                $"UPDATE {staged.Fates} t SET fate = '{RowFate.Conflict}', why = 'a row that was there before has its unique key now: ' || t.why FROM {Unnested(staged.Key.Count)} " +
                $"WHERE fate = '{RowFate.Recreated}' AND {string.Join(" AND ", staged.Key.Select((column, at) => $"t.{staged.LiveKey(column)}::text = k.k{at}"))} AND NOT EXISTS (SELECT FROM {staged.After} n " +
                $"WHERE n.{StagedTable.Change} = ANY (${staged.Key.Count + 1}) AND {string.Join(" AND ", staged.Key.Select((column, at) => $"n.{Sql.Identifier(column)}::text = k.k{at}"))})", live.Connection);
            foreach (var values in Columns(keys, staged.Key.Count)) command.Parameters.Add(new NpgsqlParameter { Value = values });
            command.Parameters.Add(new NpgsqlParameter { Value = plan.Capture.MadeSince.Select(change => (long)change).ToArray() });
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static string Unnested(int columns) =>
        $"unnest({string.Join(", ", Enumerable.Range(1, columns).Select(at => $"${at}::text[]"))}) k({string.Join(", ", Enumerable.Range(0, columns).Select(at => $"k{at}"))})";

    private static IEnumerable<string[]> Columns(List<string[]> keys, int columns) =>
        Enumerable.Range(0, columns).Select(at => keys.Select(key => key[at]).ToArray());
}
