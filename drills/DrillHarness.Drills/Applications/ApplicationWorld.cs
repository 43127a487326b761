using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Serving;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// What a drill of somebody's application stands on: production with the application's database, whose every row effect is recorded by logical
/// decoding, and a twin on a server of its own that had the same rows before anything happened.
/// </summary>
internal sealed class ApplicationWorld : IAsyncDisposable
{
    public const string Database = "application";

    public required IClusterEngine Engine { get; init; }

    public required Cluster Production { get; init; }

    /// <summary>The database in production, as superuser.</summary>
    public required NpgsqlDataSource Live { get; init; }

    /// <summary>As the application's own role.</summary>
    public required NpgsqlDataSource Customers { get; init; }

    public required Cluster TwinServer { get; init; }

    /// <summary>The same database there, as superuser.</summary>
    public required NpgsqlDataSource Twin { get; init; }

    /// <summary>What has been done to production's rows since the twin was made.</summary>
    public required RecordedEffects Effects { get; init; }

    /// <summary>Production's catalog, before anything happened.</summary>
    public required SchemaCatalog Catalog { get; init; }

    public required BaseBackup Backup { get; init; }

    public required TableName? TenantTable { get; init; }

    public required int Tenants { get; init; }

    /// <summary>The application on production; null when nobody said how it is started.</summary>
    public required OpenedPages? Pages { get; init; }

    public ProductionSite Site => new()
    {
        Engine = Engine,
        Production = Production,
        Database = Database,
        Live = Live,
        Backup = Backup,
        ScriptRole = GateServer.ScriptRole,
        TenantTable = TenantTable,
        Tenants = Tenants,
        ReleaseWalAsync = Effects.CollectAsync,
        ForgetConnections = () =>
        {
            Live.Clear();
            Customers.Clear();
        },
    };

    /// <summary>Ends the application and drops the pools; the engine removes servers and data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Pages is not null) await Pages.DisposeAsync();
        await Live.DisposeAsync();
        await Customers.DisposeAsync();
        await Twin.DisposeAsync();
    }
}
