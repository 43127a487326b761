using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;

namespace DrillHarness.Drills.Soak;

/// <summary>
/// The recovery as it is in a real incident: the fewest stops of a copy, what is captured there, and a merge. No tenant table is named: the twin does
/// not know whose a row is that was made anew.
/// </summary>
internal sealed class CaptureAndMerge : ISoakRecovery
{
    public async Task RecoverAsync(SoakScene scene, CancellationToken cancellation)
    {
        var catalog = await SchemaCatalog.ReadAsync(scene.Live, cancellation);
        var survey = scene.Survey.Whole();
        var incident = Incident.Of(survey.Find([.. scene.BadTransactions]), survey.Committed, catalog.MayHoldRows);
        var capture = await CaptureRun.TakeAsync(scene.Copy, incident, StopPlan.For(incident, scene.Backup.StopLsn), new CaptureOptions
        {
            Directory = scene.Directory,
            Live = catalog,
        }, cancellation);
        var writtenSince = survey.Committed.Where(transaction => transaction.CommitLsn >= incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
        var options = new MergeOptions { History = new RowHistory(scene.Copy.Source, writtenSince) };
        await using var session = await MergeSession.OpenAsync(capture, scene.Live, options, cancellation);
        await session.ApplyAsync(null, cancellation);
    }
}
