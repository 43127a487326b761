using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Beginnings;

/// <summary>What a first look at an application found; worlds of it have been made.</summary>
public sealed record SurveyedApplication
{
    /// <summary>As it is to be written.</summary>
    public required ApplicationFile File { get; init; }

    /// <summary>Rows of each table in the production-like world; a partitioned table counts as one.</summary>
    public required IReadOnlyDictionary<TableName, long> Rows { get; init; }

    /// <summary>Why the tenant table is that; null when there is none.</summary>
    public TenantProposal? Tenants { get; init; }
}
