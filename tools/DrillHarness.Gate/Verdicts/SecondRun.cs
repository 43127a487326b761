using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Verdicts;

/// <summary>Judges a run on the script's own result: it must change nothing. What the intent lets it insert each time, it may insert.</summary>
internal static class SecondRun
{
    public static IReadOnlyList<Finding> FindingsOf(Observation seen, Intent? intent)
    {
        var touched = seen.Tables.Where(tally => tally.Before is { } before && (tally.Deleted + tally.Updated > 0 ||
            (tally.Inserted > 0 && (intent is null || DatabaseBefore.For(intent, before.Shape, RowOperation.Insert) is null)))).ToList();
        // What goes beyond the intent is told as such; a table written by triggers alone follows from another.
        var own = touched.Where(tally => seen.Origins.Of(tally.Table, RowOperation.Insert) != EffectOrigin.Trigger || tally.Deleted + tally.Updated > 0).ToList();
        var again = (own.Count > 0 ? own : touched).Select(tally => new Finding(FindingCodes.Again, Severity.Error,
            $"a second run on its own result touched {tally.Table}: {tally.Deleted} rows deleted, {tally.Updated} changed, {tally.Inserted} inserted, expected none")
        {
            World = seen.World.Title,
            Table = tally.Table,
            Rows = tally.Deleted + tally.Updated + tally.Inserted,
            Tenants = tally.DeletedOf.Concat(tally.UpdatedOf).Where(tenant => tenant.Key >= 0 && tenant.Value > 0).Select(tenant => tenant.Key).Distinct().Count(),
            Transaction = tally.Transactions.FirstOrDefault() is > 0 and var xid ? xid : null,
        });
        return [.. again, .. Judge.FindingsOf(seen, intent).Where(finding => finding.Severity >= Severity.Unseen)];
    }
}
