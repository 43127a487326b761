using System.Globalization;
using DrillHarness.Metadata;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// How fast a polite script goes in a drill: as a person's would, but with pauses that add up to seconds and not to half an hour, so that
/// there is a deletion window with customers' edits in it and nobody has to wait for its end.
/// </summary>
/// <param name="Pauses">All pauses together.</param>
/// <param name="Tenants">Tenants there are.</param>
/// <param name="Items">Navigation items there are, about.</param>
internal sealed record ScriptPace(TimeSpan Pauses, int Tenants, int Items)
{
    private const int ItemsPerApp = 25;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(8);

    /// <summary>The pace at that size.</summary>
    public static ScriptPace Of(Profile profile) =>
        new(profile.Tenants < Profile.Small.Tenants ? Least : Most, profile.Tenants, profile.Apps * ItemsPerApp);

    /// <summary>A pause after each tenant.</summary>
    public IReadOnlyList<string> TenantByTenant() => ["--pause-seconds", Seconds(Pauses / Tenants)];

    /// <summary>About so many batches, or as many as there are items, and a pause after each.</summary>
    public IReadOnlyList<string> InBatches(int batches) =>
        ["--batch-rows", $"{Math.Max(1, (Items + (batches / 2)) / batches)}", "--pause-seconds", Seconds(Pauses / batches)];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.####", CultureInfo.InvariantCulture);
}
