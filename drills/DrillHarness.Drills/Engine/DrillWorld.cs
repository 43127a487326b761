using DrillHarness.Clusters;
using DrillHarness.Metadata;
using DrillHarness.Portal;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Everything that a drill stands on: the production cluster with its two databases and its portal, and beside it the twin, seeded alike on
/// a server of its own, which stays untouched until the end and is then the oracle.
/// </summary>
public sealed class DrillWorld : IAsyncDisposable
{
    internal const string OwnerRole = "app_owner";
    internal const string PortalRole = "portal";
    internal const string MaintenanceRole = "maintenance";

    /// <summary>The table whose rows are tenants.</summary>
    public static Recovery.Catalog.TableName TenantTable { get; } = new("public", "tenant");

    /// <summary>Who did what to which row, as the application's own audit tells it.</summary>
    public static Strategies.DeclaredAudit Audit { get; } =
        new(new("public", "audit_entry"), "transaction_id", "actor", "table_name", "row_id", "operation = 'delete'");

    /// <summary>The engine that made it all and removes it.</summary>
    public required IClusterEngine Engine { get; init; }

    /// <summary>The production server.</summary>
    public required Cluster Production { get; init; }

    /// <summary>The other server: seeded alike, never damaged.</summary>
    public required Cluster TwinServer { get; init; }

    /// <summary>Production's two databases, as the harness's superuser.</summary>
    public required DatabasePair Live { get; init; }

    /// <summary>The twin's two databases, as the harness's superuser.</summary>
    public required DatabasePair Twin { get; init; }

    /// <summary>What was seeded, into both.</summary>
    public required SeededWorld Seeded { get; init; }

    /// <summary>The portal on production.</summary>
    public required PortalHost Portal { get; init; }

    /// <summary>The base backup taken before anything happened.</summary>
    public required BaseBackup Backup { get; init; }

    /// <summary>The password of every seeded user.</summary>
    public required string Password { get; init; }

    /// <summary>What a recovery is given of it: nothing of the twin, nothing of what was seeded.</summary>
    public ProductionSite Site => new()
    {
        Engine = Engine,
        Production = Production,
        Database = DatabaseNames.Metadata,
        Live = Live.Metadata,
        Backup = Backup,
        ScriptRole = MaintenanceRole,
        TenantTable = TenantTable,
        Tenants = Seeded.Tenants.Count,
        ForgetConnections = () =>
        {
            foreach (var (_, source) in Live.All) source.Clear();
        },
    };

    /// <summary>The address of a tenant's row in logs and reports.</summary>
    public string SlugOf(long tenantId) => Seeded.Tenants.First(tenant => tenant.Id == tenantId).Slug;

    /// <summary>Stops the portal and drops the pools; the engine removes servers and data.</summary>
    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Live.DisposeAsync();
        await Twin.DisposeAsync();
    }
}
