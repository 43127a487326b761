using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>What a plan is asked for.</summary>
public sealed record PlanRequest
{
    /// <summary>The live database. Planning writes into temporary tables of its own sessions alone.</summary>
    public required NpgsqlDataSource Live { get; init; }

    /// <summary>Who the live server says it is.</summary>
    public required LiveIdentity Identity { get; init; }

    /// <summary>Its address for people, without a password.</summary>
    public required string Address { get; init; }

    /// <summary>Its catalog.</summary>
    public required SchemaCatalog Catalog { get; init; }

    /// <summary>An empty directory that only its owner may enter.</summary>
    public required string Directory { get; init; }

    /// <summary>The table whose rows are tenants; null when there is none.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>What was asked, as the plan keeps it.</summary>
    public required PlannedOptions Options { get; init; }

    /// <summary>The references that no foreign key declares.</summary>
    public required IReadOnlyList<SoftReference> SoftReferences { get; init; }

    /// <summary>What a person has to know of the WAL read and the target asked for.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Told how it goes.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
