namespace DrillHarness.Reports.Events;

/// <summary>A picture of a tenant's app.</summary>
/// <param name="When">Before, during or after.</param>
/// <param name="TenantId">Key of the tenant.</param>
/// <param name="Path">PNG or JPEG, relative to the run's directory.</param>
public sealed record ScreenshotTaken(Moment When, string TenantId, string Path) : JournalEvent;
