using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// A model of customers' reports arriving, since that is how Stacker noticed. Users of each broken tenant open their app at random, a few
/// times an hour; one in ten who finds it broken writes in; the third message is taken seriously. Not on the clock: it says how long it
/// would have taken without canaries.
/// </summary>
internal static class ReportModel
{
    private const double VisitsPerTenantAndHour = 12;
    private const double WritesIn = 0.1;
    private const int ReportsUntilAlarm = 3;

    /// <summary>Draws the arrivals for a seed.</summary>
    /// <param name="tenants">Tenants whose apps are broken; with none there is no report.</param>
    public static ReportsModelled? Draw(int tenants, ulong seed)
    {
        if (tenants == 0) return null;
        var random = new Random(unchecked((int)(seed ^ 0x5EED)));
        var perSecond = tenants * VisitsPerTenantAndHour * WritesIn / 3600;
        var arrivals = new double[ReportsUntilAlarm];
        var at = 0.0;
        for (var report = 0; report < ReportsUntilAlarm; report++)
            arrivals[report] = at += -Math.Log(1 - random.NextDouble()) / perSecond;
        return new ReportsModelled(arrivals[0], arrivals[^1], ReportsUntilAlarm);
    }
}
