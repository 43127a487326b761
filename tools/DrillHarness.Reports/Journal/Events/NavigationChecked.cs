namespace DrillHarness.Reports.Events;

/// <summary>Every tenant's navigation was read over HTTP and held against what it should be.</summary>
public sealed record NavigationChecked : JournalEvent
{
    /// <summary>Before, during or after.</summary>
    public required Moment When { get; init; }

    /// <summary>Tenants whose navigation was read.</summary>
    public required long TenantsChecked { get; init; }

    /// <summary>Pages read.</summary>
    public required long PagesChecked { get; init; }

    /// <summary>Tenants whose navigation is not what it should be.</summary>
    public required long Broken { get; init; }

    /// <summary>Keys of a few of them.</summary>
    public IReadOnlyList<string> BrokenTenants { get; init; } = [];

    /// <summary>How long the look took.</summary>
    public required double Seconds { get; init; }
}
