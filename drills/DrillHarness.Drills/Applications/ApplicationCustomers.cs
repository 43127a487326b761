using System.Globalization;
using DrillHarness.Metadata.Activity;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// Customers of somebody's application who go on working while it is damaged and recovered: each on rows of their own, one edit in a transaction.
/// They write to rows, add some, and take away what they added; they know what they were told is saved.
/// </summary>
internal sealed class ApplicationCustomers : IAsyncDisposable
{
    private const int Sessions = 3;
    private const int RowsOfATable = 300;
    private const int OneInAdds = 8;
    private const int OneInRemoves = 12;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource source;
    private readonly IReadOnlyList<(CustomerTable Table, string[] Key)> rows;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<ApplicationEdit> ledger = [];
    private readonly Task[] working;

    private ApplicationCustomers(NpgsqlDataSource source, IReadOnlyList<(CustomerTable, string[])> rows, ulong seed)
    {
        (this.source, this.rows) = (source, rows);
        working = [.. Enumerable.Range(0, Sessions).Select(session => Task.Run(() => WorkAsync(session, new Random(unchecked((int)seed + session)))))];
    }

    /// <summary>All that was sent so far, each session's in order.</summary>
    public IReadOnlyList<ApplicationEdit> Ledger
    {
        get
        {
            lock (ledger) return [.. ledger];
        }
    }

    /// <summary>They begin.</summary>
    public static async Task<ApplicationCustomers> BeginAsync(ApplicationWorld world, IReadOnlyList<CustomerTable> tables, ulong seed, CancellationToken cancellation)
    {
        var rows = new List<(CustomerTable, string[])>();
        foreach (var table in tables) rows.AddRange((await table.Edited.SomeKeysAsync(world.Live, RowsOfATable, cancellation)).Select(key => (table, key)));
        return new ApplicationCustomers(world.Customers, rows, seed);
    }

    /// <summary>Waits until so many edits were acknowledged; at once where nobody can edit anything.</summary>
    public async Task UntilAcknowledgedAsync(int count, CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        await new Until
        {
            Awaited = string.Create(CultureInfo.InvariantCulture, $"{count} edits of customers to be acknowledged"),
            Deadline = Deadlines.ServerStart,
            Interval = TimeSpan.FromMilliseconds(50),
            Progress = _ => Task.FromResult($"{Acknowledged} so far, {Ledger.Count} sent"),
        }.TrueAsync(_ => Task.FromResult(Acknowledged >= count), cancellation);
    }

    /// <summary>How many were acknowledged so far.</summary>
    public int Acknowledged => Ledger.Count(edit => edit.Outcome == EditOutcome.Acknowledged);

    /// <summary>They finish what they are at, and go home.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(working);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task WorkAsync(int session, Random dice)
    {
        var own = Enumerable.Range(0, rows.Count).Where(at => at % Sessions == session).Select(at => rows[at]).ToList();
        var added = new List<(CustomerTable Table, string[] Key)>();
        using var pace = new PeriodicTimer(Pace);
        for (var number = session; own.Count > 0 && !stopping.IsCancellationRequested; number += Sessions)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            var value = number.ToString("x", CultureInfo.InvariantCulture);
            if (added.Count > 0 && dice.Next(OneInRemoves) == 0) await RemoveAsync(added, dice.Next(added.Count));
            else if (dice.Next(OneInAdds) == 0 && own[dice.Next(own.Count)] is { Table.CanAdd: true } like) await AddAsync(added, like, value);
            else if (dice.Next(own.Count + added.Count) is var at) await EditAsync(at < own.Count ? own[at] : added[at - own.Count], value);
        }
    }

    private Task EditAsync((CustomerTable Table, string[] Key) row, string value) => SendAsync(row.Table, row.Key, value,
        new NpgsqlBatchCommand(row.Table.Edited.Edit) { Parameters = { new() { Value = value }, new() { Value = row.Key } } });

    private async Task AddAsync(List<(CustomerTable, string[])> added, (CustomerTable Table, string[] Key) like, string value)
    {
        var edit = await SendAsync(like.Table, [], value,
            new NpgsqlBatchCommand(like.Table.Add) { Parameters = { new() { Value = value }, new() { Value = like.Key } } });
        if (edit.Outcome == EditOutcome.Acknowledged) added.Add((like.Table, [.. edit.Key]));
    }

    private async Task RemoveAsync(List<(CustomerTable Table, string[] Key)> added, int at)
    {
        var row = added[at];
        var edit = await SendAsync(row.Table, row.Key, null, new NpgsqlBatchCommand(row.Table.Remove) { Parameters = { new() { Value = row.Key } } });
        if (edit.Outcome != EditOutcome.Rejected) added.RemoveAt(at);
    }

    // The transaction is named by the server in the same round trip, so that it can be found in the WAL.
    private async Task<ApplicationEdit> SendAsync(CustomerTable table, IReadOnlyList<string> key, string? value, NpgsqlBatchCommand statement)
    {
        var (sent, sentAt) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
        var (outcome, xid, adds) = (EditOutcome.Rejected, (uint?)null, key.Count == 0);
        try
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { statement, new NpgsqlBatchCommand("SELECT pg_current_xact_id_if_assigned()::text") } };
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            if (adds)
            {
                if (await reader.ReadAsync(CancellationToken.None)) key = reader.GetFieldValue<string[]>(0);
                await reader.NextResultAsync(CancellationToken.None);
            }

            if (await reader.ReadAsync(CancellationToken.None) && !reader.IsDBNull(0)) xid = (uint)ulong.Parse(reader.GetString(0), CultureInfo.InvariantCulture);
            await reader.CloseAsync();
            if (statement.RecordsAffected > 0) outcome = EditOutcome.Acknowledged;
        }
        catch (PostgresException refused)
        {
            // A statement that is refused is rolled back; a server that shuts down may have committed first.
            if (refused.SqlState.StartsWith("57", StringComparison.Ordinal)) outcome = EditOutcome.Indeterminate;
        }
        catch (NpgsqlException)
        {
            outcome = EditOutcome.Indeterminate;
        }

        var edit = new ApplicationEdit(table, key, value, outcome) { IsNew = adds, Xid = outcome == EditOutcome.Acknowledged ? xid : null, SentAt = sentAt, Latency = TimeProvider.System.GetElapsedTime(sent) };
        lock (ledger) ledger.Add(edit);
        return edit;
    }
}
