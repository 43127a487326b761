using Npgsql;

namespace DrillHarness.Reports;

/// <summary>A history that a team shares: a table in a PostgreSQL database, made and brought up to date when it is opened.</summary>
public sealed class PostgresHistory : IHistory
{
    // Each is run once, in order, and never changed once it has been released.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE drill_history.run (
            id text PRIMARY KEY, drill text NOT NULL, started_at timestamptz NOT NULL, record jsonb NOT NULL);
        CREATE INDEX ON drill_history.run (drill, started_at);
        """,
    ];

    private readonly NpgsqlDataSource source;

    private PostgresHistory(NpgsqlDataSource source, string place) => (this.source, Place) = (source, place);

    /// <inheritdoc/>
    public string Place { get; }

    /// <summary>Opens it, and makes what is missing.</summary>
    /// <param name="connectionString">As Npgsql takes it; only what stands in it is used.</param>
    /// <param name="place">Where that is, for people.</param>
    /// <exception cref="HistoryException">The server cannot be reached or refuses.</exception>
    public static async Task<PostgresHistory> OpenAsync(string connectionString, string place, CancellationToken cancellation)
    {
        var history = new PostgresHistory(NpgsqlDataSource.Create(connectionString), place);
        try
        {
            await history.MigrateAsync(cancellation);
            return history;
        }
        catch (Exception refused) when (refused is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            await history.DisposeAsync();
            throw Unusable(place, refused);
        }
    }

    /// <inheritdoc/>
    public async Task PutAsync(HistoryRun run, CancellationToken cancellation)
    {
        try
        {
            await using var put = source.CreateCommand("""
                INSERT INTO drill_history.run (id, drill, started_at, record) VALUES ($1, $2, $3, $4::jsonb)
                ON CONFLICT (id) DO UPDATE SET record = excluded.record
                """);
            foreach (var value in new object[] { run.Id, run.Drill, run.StartedAt.ToUniversalTime(), FolderHistory.Line(run) }) put.Parameters.AddWithValue(value);
            await put.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException refused)
        {
            throw Unusable(Place, refused);
        }
    }

    /// <inheritdoc/>
    public async Task<HistoryRecords> ReadAsync(CancellationToken cancellation)
    {
        var (runs, unreadable) = (new List<HistoryRun>(), new List<string>());
        try
        {
            await using var all = source.CreateCommand("SELECT id, record::text FROM drill_history.run");
            await using var rows = await all.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                var (run, wrong) = FolderHistory.Parse(rows.GetString(1));
                if (run is not null) runs.Add(run);
                else unreadable.Add($"run {rows.GetString(0)}: {wrong}");
            }
        }
        catch (NpgsqlException refused)
        {
            throw Unusable(Place, refused);
        }

        return HistoryRecords.Of(runs, unreadable);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Two runs that begin at once make it once.
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtext('drill_history'))", cancellation);
        await ExecuteAsync(connection, "CREATE SCHEMA IF NOT EXISTS drill_history; CREATE TABLE IF NOT EXISTS drill_history.migration (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())", cancellation);
        await using var last = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM drill_history.migration", connection);
        var done = (int)(await last.ExecuteScalarAsync(cancellation))!;
        if (done > Migrations.Length) throw new HistoryException($"The history at {Place} has migration {done}, expected at most {Migrations.Length}: a newer harness made it. Use that one.");
        foreach (var (number, sql) in Migrations.Index().Skip(done))
        {
            await ExecuteAsync(connection, sql, cancellation);
            await ExecuteAsync(connection, FormattableString.Invariant($"INSERT INTO drill_history.migration (number) VALUES ({number + 1})"), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static HistoryException Unusable(string place, Exception refused) =>
        new($"{(refused as PostgresException)?.SqlState ?? "no answer"}: the history at {place} cannot be used: {(refused as PostgresException)?.MessageText ?? refused.Message}", refused);
}
