using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

/// <summary>
/// A schema that is nobody's sample: shops with items in a tree, a joined child table, an audit trigger, a unique key. On a cluster of its own.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    private const string Schema =
        """
        CREATE TABLE shop (id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE shelf (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shop ON DELETE CASCADE);
        CREATE TABLE badge (id bigint PRIMARY KEY);
        CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shelf_id bigint NOT NULL REFERENCES shelf ON DELETE CASCADE,
            parent_id bigint REFERENCES item ON DELETE CASCADE, badge_id bigint REFERENCES badge ON DELETE SET NULL,
            code text, price numeric, doubled numeric GENERATED ALWAYS AS (price * 2) STORED, UNIQUE (shelf_id, code));
        CREATE TABLE item_note (item_id bigint PRIMARY KEY REFERENCES item ON DELETE CASCADE, body text);
        CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY, what text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) VALUES (TG_OP); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER INSERT OR DELETE ON item FOR EACH ROW EXECUTE FUNCTION note();
        INSERT INTO shop SELECT n, 'shop ' || n FROM generate_series(1, 3) n;
        INSERT INTO shelf SELECT n, 1 + n % 3 FROM generate_series(1, 12) n;
        INSERT INTO badge VALUES (1), (2);
        INSERT INTO item (shelf_id, parent_id, badge_id, code, price)
            SELECT 1 + n % 12, CASE WHEN n % 5 = 0 THEN n - 4 END, CASE WHEN n % 2 = 0 THEN 1 + n % 4 / 2 END, 'code ' || n, n FROM generate_series(1, 600) n;
        INSERT INTO item_note SELECT id, 'note ' || id FROM item WHERE id % 3 = 0;
        """;

    private Shop(IClusterEngine engine, Cluster cluster, NpgsqlDataSource live, BaseBackup backup) =>
        (Engine, Cluster, Live, Backup) = (engine, cluster, live, backup);

    public static TableName Items { get; } = new("public", "item");

    public static TableName Shops { get; } = new("public", "shop");

    private IReadOnlyList<WalTransaction> committed = [];

    public IClusterEngine Engine { get; }

    public Cluster Cluster { get; }

    public NpgsqlDataSource Live { get; }

    public BaseBackup Backup { get; }

    public static async Task<Shop> OpenAsync(CancellationToken cancellation)
    {
        CallerEnvironment.Scrub();
        var run = new RunLabel($"t{Guid.NewGuid():N}"[..16]);
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, run, cancellation);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "live" }, cancellation);
        await cluster.CreateDatabaseAsync("shop", cancellation);
        var live = cluster.OpenDataSource("shop");
        await ExecuteAsync(live, Schema, cancellation);
        return new Shop(engine, cluster, live, await cluster.BackUpAsync(BackupKind.Full, cancellation));
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellation) => ExecuteAsync(Live, sql, cancellation);

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = Live.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public WalArchiveReader Archive => new(new ServerPrograms(Cluster.Host), ICommandHost.Stanza);

    /// <summary>Everything that was committed since the base backup.</summary>
    public async Task<WalSurvey> SurveyAsync(CancellationToken cancellation) =>
        await Archive.SurveyAsync(await LiveWal.SealAsync(Live, Backup.StartLsn, cancellation), cancellation);

    /// <summary>The transaction that the script ran in; the script must write something.</summary>
    public async Task<uint> TransactAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await Live.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand($"{sql}; SELECT pg_current_xact_id()::text::numeric % 4294967296", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (!await reader.ReadAsync(cancellation)) await reader.NextResultAsync(cancellation);
        var xid = (uint)reader.GetDecimal(0);
        await reader.DisposeAsync();
        await transaction.CommitAsync(cancellation);
        return xid;
    }

    /// <summary>Runs a shell command beside the server, as its operating-system user.</summary>
    public async Task<string> ShellAsync(string script, CancellationToken cancellation) =>
        (await Cluster.Host.RunAsync(new CommandLine("bash", ["-c", script]), cancellation)).EnsureSuccess().StandardOutput.Trim();

    public async Task<TransactionScan> ScanAsync(CancellationToken cancellation)
    {
        var range = await LiveWal.SealAsync(Live, Backup.StartLsn, cancellation);
        return await Archive.ScanAsync(range, cancellation);
    }

    public async Task<Incident> LocateAsync(CancellationToken cancellation)
    {
        var scan = await ScanAsync(cancellation);
        var catalog = await SchemaCatalog.ReadAsync(Live, cancellation);
        committed = scan.Committed;
        var widest = Incident.Widest(SuspectRanking.Rank(scan.Committed, catalog), Items);
        return Incident.Of(widest.Transactions, scan.Committed, file => !catalog.IsInternal(file)) with { Tables = widest.Tables };
    }

    /// <summary>Restores a copy, reads it at every stop, and opens a merge of what was read.</summary>
    public async Task<Lost> CaptureAsync(Incident incident, CancellationToken cancellation)
    {
        var copy = new ClusterCopy(await Cluster.PrepareCopyAsync(new CopyOptions { Name = $"copy{incident.First.Xid}" }, cancellation), "shop");
        var capture = await CaptureRun.TakeAsync(copy, incident, StopPlan.For(incident, Backup.StopLsn), new CaptureOptions
        {
            Directory = Engine.Directory.MakeDirectory($"capture{incident.First.Xid}"),
            Live = await SchemaCatalog.ReadAsync(Live, cancellation),
            TenantTable = Shops,
            MissedTable = Items,
            MissedKeys = [1, 2, 3],
        }, cancellation);
        var written = committed.Where(transaction => transaction.CommitLsn >= incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
        return new Lost(copy, capture, new MergeOptions { History = new RowHistory(copy.Source, written) });
    }

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
