using DrillHarness.Clusters;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>What a recovery works on, and what a fault may break: production's server, the database whose rows went, and the backup taken before.</summary>
public sealed record ProductionSite
{
    /// <summary>The engine that made the server, and makes copies of it.</summary>
    public required IClusterEngine Engine { get; init; }

    /// <summary>The server.</summary>
    public required Cluster Production { get; init; }

    /// <summary>The database's name on it.</summary>
    public required string Database { get; init; }

    /// <summary>The database, as the harness's superuser.</summary>
    public required NpgsqlDataSource Live { get; init; }

    /// <summary>The base backup taken before anything happened.</summary>
    public required BaseBackup Backup { get; init; }

    /// <summary>The role of the maintenance script.</summary>
    public required string ScriptRole { get; init; }

    /// <summary>The table whose rows are tenants; null when rows belong to nobody in particular.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>How many tenants there are.</summary>
    public int Tenants { get; init; }

    /// <summary>Lets go of WAL that is held back for the harness's own purposes, so that production can forget it.</summary>
    public Func<CancellationToken, Task> ReleaseWalAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>Reads all WAL from the backup on, to where the server writes now. What could not be read is told in it.</summary>
    public async Task<WalSurvey> SurveyAsync(CancellationToken cancellation)
    {
        var catalog = await SchemaCatalog.ReadAsync(Live, cancellation);
        var archive = new WalArchiveReader(new ServerPrograms(Production.Host), ICommandHost.Stanza) { Known = catalog.Files };
        return await archive.SurveyAsync(await LiveWal.SealAsync(Live, Backup.StartLsn, cancellation), cancellation);
    }

    /// <summary>Drops what every pool keeps open: after a crash of the server its connections are dead.</summary>
    public required Action ForgetConnections { get; init; }
}
