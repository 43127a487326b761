using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>Makes the servers of a drill's world, and takes the base backup before anything happens; both are written down.</summary>
internal sealed class StandingServers(IClusterEngine engine, Journal journal, ServerLogs logs)
{
    /// <summary>A server that runs and is durable, so that figures mean something. One that archives is production, the other its twin.</summary>
    public async Task<Cluster> StandAsync(ClusterOptions options, CancellationToken cancellation)
    {
        var cluster = await engine.CreateClusterAsync(options, cancellation);
        logs.Follow(cluster);
        journal.Record(new NodeStarted(options.Name, options.Archiving ? "primary" : "twin"));
        var durability = await cluster.AssertDurableAsync(cancellation);
        journal.Record(new DurabilityAsserted(options.Name, durability.Fsync, durability.FullPageWrites, durability.SynchronousCommit));
        return cluster;
    }

    /// <summary>The base backup of production.</summary>
    /// <param name="databases">Production's, as superuser.</param>
    /// <param name="rows">How many rows are in them.</param>
    public async Task<BaseBackup> BackUpAsync(Cluster production, IEnumerable<NpgsqlDataSource> databases, long rows, CancellationToken cancellation)
    {
        var backup = await production.BackUpAsync(BackupKind.Full, cancellation);
        journal.Record(new StepTold(string.Create(CultureInfo.InvariantCulture, $"base backup {backup.Label}, {backup.SizeBytes / 1_000_000.0:F0} MB, from {backup.StartLsn} to {backup.StopLsn}")));
        journal.Record(new WorldMeasured(await BytesAsync(databases, cancellation), backup.SizeBytes, backup.StartLsn.ToString(), rows));
        return backup;
    }

    private static async Task<long> BytesAsync(IEnumerable<NpgsqlDataSource> databases, CancellationToken cancellation)
    {
        var bytes = 0L;
        foreach (var source in databases)
        {
            await using var size = source.CreateCommand("SELECT pg_database_size(current_database())");
            bytes += (long)(await size.ExecuteScalarAsync(cancellation))!;
        }

        return bytes;
    }
}
