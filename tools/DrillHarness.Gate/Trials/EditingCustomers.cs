using System.Collections.Concurrent;
using System.Globalization;
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
    private readonly ConcurrentQueue<(string Table, string Key, string? Found)> lost = [];
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
        foreach (var table in tables) rows.AddRange((await table.SomeKeysAsync(source, RowsOfATable, cancellation)).Select(key => (table, key)));
        return new EditingCustomers(source, rows, seed);
    }

    /// <summary>They stop, after a last look at each row. Rows that did not hold what was saved last, with the value found.</summary>
    public async Task<IReadOnlyList<(string Table, string Key, string? Found)>> EndAsync(CancellationToken cancellation)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(editing);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        foreach (var (at, value) in saved.SelectMany(known => known))
        {
            await using var look = new NpgsqlCommand(rows[at].Table.Look, connection) { Parameters = { new() { Value = value }, new() { Value = rows[at].Key } } };
            await using var reader = await look.ExecuteReaderAsync(cancellation);
            if (await reader.ReadAsync(cancellation)) Compare(at, reader);
        }

        return [.. lost];
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
            try
            {
                await pace.WaitForNextTickAsync(CancellationToken.None);
                if (await EditAsync(connection, at, saved[session].GetValueOrDefault(at), value) == 0) continue;
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

    // As an application does it: the row is read and locked, and written in the same transaction.
    private async Task<int> EditAsync(NpgsqlConnection connection, int at, string? last, string value)
    {
        var (table, key) = rows[at];
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(table.Look) { Parameters = { new() { Value = last ?? "" }, new() { Value = key } } },
                new NpgsqlBatchCommand(table.Edit) { Parameters = { new() { Value = value }, new() { Value = key } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        if (last is not null && await reader.ReadAsync(CancellationToken.None)) Compare(at, reader);
        await reader.NextResultAsync(CancellationToken.None);
        await reader.CloseAsync();
        return batch.BatchCommands[1].RecordsAffected;
    }

    private void Compare(int at, NpgsqlDataReader row)
    {
        if (row.GetBoolean(0)) lost.Enqueue((rows[at].Table.Shape.Name.ToString(), string.Join(", ", rows[at].Key), row.IsDBNull(1) ? null : row.GetString(1)));
    }
}
