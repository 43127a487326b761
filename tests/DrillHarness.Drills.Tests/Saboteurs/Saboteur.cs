using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Tests.Saboteurs;

/// <summary>A recovery that lies: it does the real thing, or nothing, and then something that nobody must overlook.</summary>
public sealed record Saboteur(string Name, IRecoveryStrategy? Inner, Func<RecoveryScene, CancellationToken, Task> Sabotage) : IRecoveryStrategy
{
    /// <summary>The promise that its lie breaks, by the name of its check.</summary>
    public required string Breaks { get; init; }

    /// <summary>The drill that it lies in; the flagship by default.</summary>
    public Drill Drill { get; init; } = DrillCatalogue.Flagship;

    /// <summary>What has to go wrong for its lie to matter; null for nothing.</summary>
    public PlannedFault? Fault { get; init; }

    /// <summary>How much data it takes for the lie to last.</summary>
    public Profile Profile { get; init; } = Profile.Tiny;

    public string Title => "a recovery that lies";

    public async Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        if (Inner is not null) await Inner.RecoverAsync(scene, cancellation);
        await Sabotage(scene, cancellation);
    }

    public override string ToString() => Name;

    /// <summary>Runs SQL on the live metadata, unseen by triggers and foreign keys; at least one row has to be hit, or the sabotage did not happen.</summary>
    public static Func<RecoveryScene, CancellationToken, Task> Sql(string sql) => async (scene, cancellation) =>
    {
        await using var connection = await scene.Site.Live.OpenConnectionAsync(cancellation);
        await using var quiet = new NpgsqlCommand("SET session_replication_role = replica", connection);
        await quiet.ExecuteNonQueryAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.That(await command.ExecuteNonQueryAsync(cancellation), Is.Not.Zero, $"the sabotage hit no row: {sql}");
    };

    /// <summary>Puts every table of both databases back as it was at the end of the base backup: what a blanket restore does.</summary>
    public static async Task RestoreEverythingAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        await using var copy = await scene.Site.Production.PrepareCopyAsync(new Clusters.CopyOptions { Name = "blanket" }, cancellation);
        await copy.ReplayToAsync(Clusters.RecoveryTarget.Immediate, cancellation);
        foreach (var name in new[] { DatabaseNames.Metadata, DatabaseNames.CustomerData })
        {
            await using var live = scene.Site.Production.OpenDataSource(name);
            await using var source = copy.OpenDataSource(name);
            var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
            await using var into = await live.OpenConnectionAsync(cancellation);
            await using var quiet = new NpgsqlCommand("SET session_replication_role = replica", into);
            await quiet.ExecuteNonQueryAsync(cancellation);
            foreach (var table in catalog.Tables) await ReplaceAsync(source, into, table, cancellation);
        }
    }

    private static async Task ReplaceAsync(NpgsqlDataSource source, NpgsqlConnection into, TableShape table, CancellationToken cancellation)
    {
        await using var from = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await into.BeginTransactionAsync(cancellation);
        await using var delete = new NpgsqlCommand($"DELETE FROM {table.Name.Quoted}", into);
        await delete.ExecuteNonQueryAsync(cancellation);
        await using (var rows = await from.BeginRawBinaryCopyAsync($"COPY {table.Name.Quoted} TO STDOUT (FORMAT binary)", cancellation))
        await using (var sink = await into.BeginRawBinaryCopyAsync($"COPY {table.Name.Quoted} FROM STDIN (FORMAT binary)", cancellation))
            await rows.CopyToAsync(sink, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
