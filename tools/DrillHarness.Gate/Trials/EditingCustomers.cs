using System.Globalization;
using DrillHarness.Gate.Effects;
using Npgsql;

namespace DrillHarness.Gate.Trials;

/// <summary>
/// Customers who edit rows of some tables, each their own rows, one row in a transaction, some hundred times a second. They know
/// what they were told is saved.
/// </summary>
internal sealed class EditingCustomers : IAsyncDisposable
{
    private const int Sessions = 3;
    private const int RowsOfATable = 300;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private readonly NpgsqlDataSource source;
    private readonly IReadOnlyList<(EditedTable Table, string[] Key)> rows;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<int, string>[] saved = [.. Enumerable.Range(0, Sessions).Select(_ => new Dictionary<int, string>())];
    private readonly Task[] editing;
    private int edits;
    private int deadlocks;

    private EditingCustomers(NpgsqlDataSource source, IReadOnlyList<(EditedTable, string[])> rows, int seed)
    {
        (this.source, this.rows) = (source, rows);
        editing = [.. Enumerable.Range(0, Sessions).Select(session => EditAsync(session, new Random(seed + session)))];
    }

    /// <summary>Edits that the server acknowledged.</summary>
    public int Edits => edits;

    /// <summary>Edits that ended in a deadlock.</summary>
    public int Deadlocks => deadlocks;

    /// <summary>They begin.</summary>
    public static async Task<EditingCustomers> BeginAsync(NpgsqlDataSource source, IEnumerable<EditedTable> tables, int seed, CancellationToken cancellation)
    {
        var rows = new List<(EditedTable, string[])>();
        foreach (var table in tables)
        {
            await using var command = source.CreateCommand(table.SomeKeys);
            command.Parameters.AddWithValue(RowsOfATable);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) rows.Add((table, reader.GetFieldValue<string[]>(0)));
        }

        return new EditingCustomers(source, rows, seed);
    }

    /// <summary>They stop. Rows that are there and do not hold what was saved last, with the value found.</summary>
    public async Task<IReadOnlyList<(string Table, string Key, string? Found)>> EndAsync(CancellationToken cancellation)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(editing);
        var lost = new List<(string, string, string?)>();
        await using var connection = await source.OpenConnectionAsync(cancellation);
        foreach (var (at, value) in saved.SelectMany(known => known))
        {
            var (table, key) = rows[at];
            await using var command = Command(connection, table.Lost, value, key);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (await reader.ReadAsync(cancellation)) lost.Add((table.Shape.Name.ToString(), string.Join(", ", key), reader.IsDBNull(0) ? null : reader.GetString(0)));
        }

        return lost;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(editing);
        stopping.Dispose();
    }

    private async Task EditAsync(int session, Random dice)
    {
        var own = Enumerable.Range(0, rows.Count).Where(at => at % Sessions == session).ToArray();
        if (own.Length == 0) return;
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        using var pace = new PeriodicTimer(Pace);
        for (var number = session; !stopping.IsCancellationRequested; number += Sessions)
        {
            var at = own[dice.Next(own.Length)];
            var value = number.ToString("x", CultureInfo.InvariantCulture);
            await using var command = Command(connection, rows[at].Table.Edit, value, rows[at].Key);
            try
            {
                await pace.WaitForNextTickAsync(CancellationToken.None);
                if (await command.ExecuteNonQueryAsync(CancellationToken.None) == 0) continue;
                saved[session][at] = value;
                Interlocked.Increment(ref edits);
            }
            catch (PostgresException refused)
            {
                // A row that may not be edited is no edit; the session goes on.
                if (refused.SqlState == PostgresErrorCodes.DeadlockDetected) Interlocked.Increment(ref deadlocks);
            }
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, string value, string[] key) =>
        new(sql, connection) { Parameters = { new() { Value = value }, new() { Value = key } } };
}
