using DrillHarness.Gate.Beginnings;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>Runs a script in a world and sees everything that it does there.</summary>
internal sealed class Observer(GateServer server, IApplication application, Intent? intent)
{
    private readonly ServerLog log = new(server.Cluster, GateServer.ScriptRole);
    private int slots;

    /// <summary>Runs it once; the world stays as the script left it.</summary>
    /// <param name="run">Runs the script on a database.</param>
    public async Task<Observation> RunAsync(World world, Func<DatabaseAddress, CancellationToken, Task<ScriptOutcome>> run, CancellationToken cancellation)
    {
        var connectionString = server.ConnectionString(world.Database, null, RowImage.Options);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var stream = await EffectStream.BeginAsync(source, connectionString, FormattableString.Invariant($"{world.Database}_{++slots}"), cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        DatabaseBefore before;
        IReadOnlySet<Invariant> refused;
        await using (var asking = await AskingAsync(world, cancellation))
        {
            before = await DatabaseBefore.ReadAsync(connection, asking, application.TenantTable, intent, cancellation);
            refused = await RefusedAsync(asking, cancellation);
        }

        var unlogged = await UnloggedRows.ReadAsync(connection, before, before.Catalog, cancellation);
        var facts = await DatabaseFacts.ReadAsync(connection, cancellation);
        await StatementOrigins.ForgetAsync(server.Control, world.Database, cancellation);
        await using var locks = LockSampler.Begin(source, GateServer.ScriptRole);
        var outcome = await run(server.AddressOf(world), cancellation);
        if (outcome.WasKilled) await EndConnectionsAsync(world, cancellation);
        await UntilGoneAsync(world, cancellation);
        var shapes = await SchemaCatalog.ReadAsync(connection, cancellation);
        await locks.EndAsync();

        var tallies = new Dictionary<string, TableTally>();
        TableTally TallyOf(string table) => tallies.TryGetValue(table, out var known) ? known : tallies[table] = new TableTally(table, before.Tables.GetValueOrDefault(table));
        await stream.ReadAsync(new PartitionMoves(TallyOf).Take, (table, xid) => TallyOf(table).Truncate(xid), cancellation);
        var now = await DatabaseFacts.ReadAsync(connection, cancellation);
        var unaccounted = await UnaccountedAsync(connection, before, shapes, tallies, cancellation);
        foreach (var row in unlogged.EffectsUntil(await UnloggedRows.ReadAsync(connection, before, shapes, cancellation))) TallyOf(row.Table).Take(row);
        foreach (var table in before.Tables.Values)
            if (shapes.Named(table.Shape.Name) is var there && there?.Oid != table.Shape.Oid && (there is not null || shapes.WithOid(table.Shape.Oid) is null))
                TallyOf(table.Name).Replace(there is null ? null : await DatabaseBefore.RowsAsync(connection, table, there, cancellation));
        if (intent is not null) before.Check(intent, shapes);
        return new Observation
        {
            World = world,
            Outcome = outcome,
            Before = before,
            Tables = [.. tallies.Values.OrderBy(tally => tally.Table, StringComparer.Ordinal)],
            Origins = await StatementOrigins.ReadAsync(server.Control, world.Database, GateServer.ScriptRole, cancellation),
            Work = await log.ReadAsync(world.Database, cancellation),
            Ddl = [.. DatabaseFacts.Differences(facts.Catalog, now.Catalog), .. MadeAgain(before.Catalog, shapes)],
            Settings = DatabaseFacts.Differences(facts.Settings, now.Settings),
            Sequences = DatabaseFacts.Differences(facts.Sequences, now.Sequences),
            LargeObjects = DatabaseFacts.Differences(facts.LargeObjects, now.LargeObjects),
            Unaccounted = unaccounted,
            TenantsNow = await TenantsNowAsync(connection, before, shapes, tallies, cancellation),
            Dangling = await DanglingAsync(connection, before.Catalog, shapes, cancellation),
            Broken = await BrokenAsync(world, refused, cancellation),
            LongestLock = locks.Longest,
            StrongLocks = [.. locks.Strong],
        };
    }

    // A killed script's statement goes on until the server has something to say to it.
    private async Task EndConnectionsAsync(World world, CancellationToken cancellation)
    {
        await using var end = server.Control.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $2");
        end.Parameters.AddWithValue(world.Database);
        end.Parameters.AddWithValue(GateServer.ScriptRole);
        await end.ExecuteNonQueryAsync(cancellation);
    }

    // What a connection had not committed is rolled back when the server has noticed that it ended.
    private Task UntilGoneAsync(World world, CancellationToken cancellation) => new Until
    {
        Awaited = $"the script's connections to {world.Database} to end",
        Deadline = TimeSpan.FromSeconds(30),
    }.TrueAsync(async token =>
    {
        await using var left = server.Control.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND usename = $2");
        left.Parameters.AddWithValue(world.Database);
        left.Parameters.AddWithValue(GateServer.ScriptRole);
        return (long)(await left.ExecuteScalarAsync(token))! == 0;
    }, cancellation);

    private static async Task<List<string>> UnaccountedAsync(
        NpgsqlConnection connection, DatabaseBefore before, SchemaCatalog now, Dictionary<string, TableTally> tallies, CancellationToken cancellation)
    {
        var unaccounted = new List<string>();
        foreach (var table in before.Tables.Values.Where(table => !table.Shape.IsUnlogged))
        {
            // A table that went, or whose columns changed, is told of as DDL.
            if (now.WithOid(table.Shape.Oid) is not { } shape || !shape.Columns.SequenceEqual(table.Shape.Columns) || !shape.Types.SequenceEqual(table.Shape.Types)) continue;
            var (count, sum) = await DatabaseBefore.ChecksumAsync(connection, shape, cancellation);
            var tally = tallies.GetValueOrDefault(table.Name);
            if (tally is { IsUnseen: true } || count != table.Count + (tally?.CountChange ?? 0) || sum != table.Checksum + (tally?.ChecksumChange ?? 0)) unaccounted.Add(table.Name);
        }

        return unaccounted;
    }

    // Of tables in which rows changed, with all their partitions.
    private async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>> TenantsNowAsync(
        NpgsqlConnection connection, DatabaseBefore before, SchemaCatalog now, Dictionary<string, TableTally> tallies, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, IReadOnlyDictionary<int, long>>();
        if (application.TenantTable is not { } tenantTable) return counts;
        var changed = tallies.Values.Where(tally => tally is { Before: not null, Updated: > 0 }).Select(tally => ForeignKeyReach.WholeOf(tally.Before!.Shape)).ToHashSet();
        foreach (var table in before.Tables.Values.Where(table => changed.Contains(ForeignKeyReach.WholeOf(table.Shape))))
            if (now.Named(table.Shape.Name) is { } shape) counts[table.Name] = await before.TenantsNowAsync(connection, now, shape, tenantTable, cancellation);
        return counts;
    }

    private static async Task<IReadOnlyList<(string, string, long)>> DanglingAsync(NpgsqlConnection connection, SchemaCatalog before, SchemaCatalog now, CancellationToken cancellation)
    {
        var dangling = new List<(string, string, long)>();
        foreach (var child in now.Tables)
        foreach (var key in before.WithOid(child.Oid)?.ForeignKeys ?? [])
        {
            // What was never valid may have pointed at nothing before; of columns that are not as they were, the schema's differences tell.
            var parent = now.Tables.FirstOrDefault(table => table.Holds(key.Referenced));
            if (!key.IsValidated || parent is null || !key.Columns.All(child.Columns.Contains) || !key.ReferencedColumns.All(parent.Columns.Contains)) continue;
            if (!key.Columns.Select(child.TypeOf).SequenceEqual(key.Columns.Select(before.WithOid(child.Oid)!.TypeOf))) continue;
            await using var command = new NpgsqlCommand(key.CountDangling(child.Name), connection);
            if (await command.ExecuteScalarAsync(cancellation) is long and > 0 and var rows) dangling.Add((child.Name.ToString(), key.Name, rows));
        }

        return dangling;
    }

    // Those that cannot be asked before the run. A script may make what one of them reads.
    private async Task<IReadOnlySet<Invariant>> RefusedAsync(NpgsqlConnection asking, CancellationToken cancellation)
    {
        var refused = new HashSet<Invariant>();
        foreach (var invariant in intent?.Invariants ?? [])
        {
            await using var command = new NpgsqlCommand(invariant.Query, asking);
            try
            {
                await command.PrepareAsync(cancellation);
            }
            catch (PostgresException)
            {
                refused.Add(invariant);
            }
        }

        return refused;
    }

    private async Task<IReadOnlyList<(string, string)>> BrokenAsync(World world, IReadOnlySet<Invariant> refusedBefore, CancellationToken cancellation)
    {
        var broken = new List<(string, string)>();
        if (intent is null || intent.Invariants.Count == 0) return broken;
        await using var asking = await AskingAsync(world, cancellation);
        foreach (var invariant in intent.Invariants)
        {
            await using var command = new NpgsqlCommand(invariant.Query, asking);
            try
            {
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                if (await reader.ReadAsync(cancellation)) broken.Add((invariant.Name, string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(at => $"{reader.GetName(at)} {reader.GetValue(at)}"))));
            }
            catch (PostgresException refused)
            {
                if (refusedBefore.Contains(invariant) || refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
                    throw new BadConfigurationException(intent.File, invariant.Line, $"the server refuses the query of invariant '{invariant.Name}': {refused.SqlState} {refused.MessageText}");
                broken.Add((invariant.Name, $"the query is refused: {refused.SqlState} {refused.MessageText}"));
            }
        }

        return broken;
    }

    // An intent comes with its script: its SQL is a person's, and is asked by who may read every row and nothing else.
    private async Task<NpgsqlConnection> AskingAsync(World world, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(server.ConnectionString(world.Database, GateServer.ReaderRole, RowImage.AskingOptions));
        await connection.OpenAsync(cancellation);
        return connection;
    }

    // A column that went and came again under its name has lost its values, and the catalog reads the same.
    private static IEnumerable<string> MadeAgain(SchemaCatalog before, SchemaCatalog now) => before.Tables
        .SelectMany(was => was.All.Where(column => now.WithOid(was.Oid)?.All.FirstOrDefault(other => other.Name == column.Name) is { } again && again.Number != column.Number)
            .Select(column => $"~ column {was.Name}.{column.Name} was dropped and made again"));
}
