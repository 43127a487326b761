using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// Brings the twin to where production would be had the bad transactions not been: every row effect that logical decoding saw is done there too,
/// in commit order, row by row with the very values; what the bad transactions did, and whoever is not known, the recovery among them, is left out.
/// Triggers and foreign keys do not fire: what they did in production is among the effects.
/// </summary>
/// <param name="twin">The twin's database, as superuser.</param>
/// <param name="known">Transactions whose effects belong into production.</param>
/// <param name="bad">The bad transactions. Rows that they added stay in production and come into the twin too.</param>
internal sealed class TwinFollower(NpgsqlDataSource twin, IReadOnlySet<uint> known, IReadOnlySet<uint> bad)
{
    private readonly Dictionary<string, TableShape> tables = [];
    private readonly HashSet<(string Table, string Key)> addedByBad = [];

    /// <summary>Effects that the twin has no row for: it is not what production was. For messages.</summary>
    public IList<string> Astray { get; } = [];

    /// <summary>Rows that bad transactions deleted, by table.</summary>
    public IDictionary<string, long> Taken { get; } = new Dictionary<string, long>();

    /// <summary>Reads what has been recorded, and does it.</summary>
    public async Task FollowAsync(RecordedEffects effects, CancellationToken cancellation)
    {
        foreach (var table in (await SchemaCatalog.ReadAsync(twin, cancellation)).Tables) tables[table.Name.ToString()] = table;
        await effects.CollectAsync(cancellation);
        await using var connection = await twin.OpenConnectionAsync(cancellation);
        await using var quiet = new NpgsqlCommand("SET session_replication_role = replica", connection);
        await quiet.ExecuteNonQueryAsync(cancellation);
        foreach (var transaction in effects.Transactions.Where(rows => known.Contains(rows[0].Xid) || bad.Contains(rows[0].Xid)))
            foreach (var row in transaction)
                if (Belongs(row)) await ApplyAsync(connection, row, cancellation);
    }

    private bool Belongs(DecodedRow row)
    {
        if (!tables.TryGetValue(row.Table, out var table)) return false;
        if (!bad.Contains(row.Xid)) return true;
        if (row.Operation == RowOperation.Insert)
        {
            addedByBad.Add((row.Table, KeyOf(table, row, row.New!)));
            return true;
        }

        if (row.Operation == RowOperation.Delete) Taken[row.Table] = Taken.TryGetValue(row.Table, out var sofar) ? sofar + 1 : 1;
        return row.Old is not null && addedByBad.Contains((row.Table, KeyOf(table, row, row.Old)));
    }

    private async Task ApplyAsync(NpgsqlConnection connection, DecodedRow row, CancellationToken cancellation)
    {
        var table = tables[row.Table];
        await using var command = new NpgsqlCommand { Connection = connection };
        string Value(string? value)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = (object?)value ?? DBNull.Value });
            return $"${command.Parameters.Count}";
        }

        var columns = row.Columns;
        switch (row.Operation)
        {
            case RowOperation.Insert:
                command.CommandText = $"INSERT INTO {table.Name.Quoted} ({Sql.List(columns)}) OVERRIDING SYSTEM VALUE VALUES ({string.Join(", ", row.New!.Select(Value))})";
                break;
            case RowOperation.Update:
                var changed = Enumerable.Range(0, columns.Count).Where(at => row.Old![at] != row.New![at]).ToList();
                if (changed.Count == 0) return;
                command.CommandText = $"UPDATE ONLY {table.Name.Quoted} SET {string.Join(", ", changed.Select(at => $"{Sql.Identifier(columns[at])} = {Value(row.New![at])}"))} WHERE {Which(table, row, Value)}";
                break;
            case RowOperation.Delete:
                command.CommandText = $"DELETE FROM ONLY {table.Name.Quoted} WHERE {Which(table, row, Value)}";
                break;
        }

        if (await command.ExecuteNonQueryAsync(cancellation) == 0) Astray.Add($"{row.Table}: {row.Operation} of transaction {row.Xid}");
    }

    // Without a key one of the rows that are alike in everything.
    private static string Which(TableShape table, DecodedRow row, Func<string?, string> value)
    {
        var keyed = table.Key.Count > 0;
        var same = string.Join(" AND ", Enumerable.Range(0, row.Columns.Count).Where(at => !keyed || table.Key.Contains(row.Columns[at]))
            .Select(at => keyed ? $"{Sql.Identifier(row.Columns[at])} = {value(row.Old![at])}" : $"{Sql.Identifier(row.Columns[at])}::text IS NOT DISTINCT FROM {value(row.Old![at])}"));
        return keyed ? same : $"ctid = (SELECT ctid FROM ONLY {table.Name.Quoted} WHERE {same} LIMIT 1)";
    }

    private static string KeyOf(TableShape table, DecodedRow row, string?[] values) =>
        string.Join('\0', Enumerable.Range(0, row.Columns.Count).Where(at => table.Key.Count == 0 || table.Key.Contains(row.Columns[at])).Select(at => values[at] ?? "\u0001"));
}
