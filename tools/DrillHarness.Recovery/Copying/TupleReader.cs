using System.Collections.Immutable;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Copying;

/// <summary>Reads rows of a paused copy by their place in the file: the only name that WAL has for them.</summary>
public static class TupleReader
{
    /// <summary>Row versions named in one query. At about 12 characters each a query stays near 400 kB.</summary>
    private const int BatchSize = 32_768;

    /// <summary>
    /// The WHERE clauses that together select exactly the deleted rows, each once; a single empty clause when that is every row.
    /// </summary>
    public static async Task<IReadOnlyList<string>> PredicatesAsync(
        NpgsqlConnection copy, TableDamage damage, string alias, CancellationToken cancellation)
    {
        if (await CountAsync(copy, damage.Table, cancellation) == damage.Deleted.Length) return ["true"];
        return [.. damage.Deleted.Chunk(BatchSize).Select(batch => $"{alias}.ctid = ANY ({Literal(batch)})")];
    }

    /// <summary>How many of the deleted row versions the copy can see; all of them when its target is right.</summary>
    public static async Task<long> CountVisibleAsync(NpgsqlConnection copy, TableDamage damage, CancellationToken cancellation)
    {
        // A table that lost a good part of its rows is cheaper to read through than to look up row by row.
        if (damage.Deleted.Length * 4L >= await CountAsync(copy, damage.Table, cancellation)) return await TickOffAsync(copy, damage, cancellation);
        var found = 0L;
        foreach (var batch in damage.Deleted.Chunk(BatchSize))
            found += await ScalarAsync(copy, $"SELECT count(*) FROM ONLY {damage.Table.Name.Quoted} t WHERE t.ctid = ANY ({Literal(batch)})", cancellation);
        return found;
    }

    /// <summary>
    /// Of the given keys (of a single integer primary key): how many rows the copy has, and how many of those are deleted row versions.
    /// A key that the copy has no row of went before, by somebody's own deed.
    /// </summary>
    public static async Task<(long Present, long Covered)> CountCoveredAsync(
        NpgsqlConnection copy, TableDamage damage, IReadOnlyList<long> keys, CancellationToken cancellation)
    {
        var key = Sql.Identifier(damage.Table.PrimaryKey.Single());
        await using var command = new NpgsqlCommand($"SELECT ctid FROM ONLY {damage.Table.Name.Quoted} WHERE {key} = ANY ($1)", copy)
        {
            Parameters = { new() { Value = keys.ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (present, covered) = (0L, 0L);
        for (; await reader.ReadAsync(cancellation); present++)
            covered += Contains(damage.Deleted, reader.GetFieldValue<NpgsqlTid>(0)) ? 1 : 0;
        return (present, covered);
    }

    private static async Task<long> TickOffAsync(NpgsqlConnection copy, TableDamage damage, CancellationToken cancellation)
    {
        await using var rows = await copy.BeginBinaryExportAsync($"COPY (SELECT ctid FROM ONLY {damage.Table.Name.Quoted}) TO STDOUT (FORMAT binary)", cancellation);
        var found = 0L;
        while (await rows.StartRowAsync(cancellation) != -1)
            found += Contains(damage.Deleted, await rows.ReadAsync<NpgsqlTid>(NpgsqlDbType.Tid, cancellation)) ? 1 : 0;
        return found;
    }

    private static bool Contains(ImmutableArray<TupleId> sorted, NpgsqlTid tid) =>
        sorted.BinarySearch(new TupleId(tid.BlockNumber, tid.OffsetNumber)) >= 0;

    private static Task<long> CountAsync(NpgsqlConnection copy, TableShape table, CancellationToken cancellation) =>
        ScalarAsync(copy, $"SELECT count(*) FROM ONLY {table.Name.Quoted}", cancellation);

    private static async Task<long> ScalarAsync(NpgsqlConnection copy, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, copy);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string Literal(IEnumerable<TupleId> tuples) => $"'{{{string.Join(',', tuples.Select(tuple => $"\"{tuple}\""))}}}'::tid[]";
}
