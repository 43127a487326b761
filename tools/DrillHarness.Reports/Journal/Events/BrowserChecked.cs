namespace DrillHarness.Reports.Events;

/// <summary>A sample of tenants was signed in and clicked through in a browser.</summary>
public sealed record BrowserChecked : JournalEvent
{
    /// <summary>Before, during or after.</summary>
    public required Moment When { get; init; }

    /// <summary>Tenants clicked through.</summary>
    public required long Tenants { get; init; }

    /// <summary>Navigation items clicked.</summary>
    public required long Clicks { get; init; }

    /// <summary>Tenants for whom a click did not lead where it should.</summary>
    public required long Broken { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pictures taken, relative to the run's directory.</summary>
    public IReadOnlyList<string> Screenshots { get; init; } = [];

    /// <summary>A trace of what failed, relative to the run's directory.</summary>
    public string? Trace { get; init; }
}
