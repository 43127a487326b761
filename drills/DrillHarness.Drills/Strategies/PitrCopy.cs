using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports.Events;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Restores the base backup beside production while the WAL is read for the bad transactions, takes the copy from stop to stop to read each row
/// as it was just before it went, and merges the lost rows back. Then it looks again, and goes round until nothing new is bad; the copy goes
/// forward without a fresh restore. Customers keep working throughout.
/// </summary>
public sealed class PitrCopy : IRecoveryStrategy
{
    /// <inheritdoc/>
    public string Name => "pitr-copy";

    /// <inheritdoc/>
    public string Title => "point-in-time copy, halted just before the bad commits, then a merge of the lost rows";

    /// <summary>Where the copy halts; each stop as it is planned. A saboteur puts others here, or null to stay.</summary>
    public Func<CopyStop, RecoveryTarget?> Target { get; init; } = ClusterCopy.TargetOf;

    /// <summary>Whether an unclean copy is refused, as it must be. A saboteur relies on it all the same.</summary>
    public bool RefuseUnclean { get; init; } = true;

    /// <summary>Whether it looks again after a merge, as it must. A saboteur does not.</summary>
    public bool LookAgain { get; init; } = true;

    /// <summary>Whether caches are told whose rows are back. A saboteur tells nobody.</summary>
    public bool TellCaches { get; init; } = true;

    /// <inheritdoc/>
    public async Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var survey = new IncidentSurvey(scene);
        var tally = new RecoveryTally(scene);
        var (found, prepared) = await BeginAsync(scene, survey, cancellation);
        scene.Clock.Enter("diagnose");
        found = await survey.SettledAsync(found, cancellation);
        if (scene.TakeFirstTarget() is { } choose) prepared = await new Rework(scene).ReplaceAsync(prepared, choose(found.Bad), found, cancellation);
        // The copy stays up until the run ends, for people to look at: stopping it is not on the clock.
        await using var copy = new ClusterCopy(prepared, scene.Site.Database) { Target = Target, Open = scene.Open };
        tally.AddDone(found);
        for (var round = 1; found.Bad.Count > 0; round++)
        {
            await RoundAsync(scene, tally, copy, found, round, cancellation);
            if (round == 1) await scene.RecordCopyAsync(prepared, CancellationToken.None);
            await scene.EnterAsync("verify", cancellation);
            if (!LookAgain) return;
            found = await survey.AgainAsync(cancellation);
        }
    }

    // A target that a person gave is judged before anything is restored; otherwise both can be done at once.
    private static async Task<(FoundIncident Found, PointInTimeCopy Copy)> BeginAsync(RecoveryScene scene, IncidentSurvey survey, CancellationToken cancellation)
    {
        if (scene.RequestedTarget is not { } requested)
        {
            return await scene.BothAsync(
                "diagnose", () => survey.LookAsync(cancellation),
                "restore", () => scene.PrepareCopyAsync(cancellation), cancellation);
        }

        await scene.EnterAsync("diagnose", cancellation);
        var found = await survey.LookAsync(cancellation);
        var judgement = TargetJudgement.Of(requested, found.Survey, found.Incident(), scene.Site.Backup.StopLsn);
        scene.Journal.Record(new StepTold(judgement.Sentence));
        await scene.EnterAsync("restore", cancellation);
        return (found, await scene.PrepareCopyAsync(cancellation));
    }

    private async Task RoundAsync(RecoveryScene scene, RecoveryTally tally, ClusterCopy copy, FoundIncident found, int round, CancellationToken cancellation)
    {
        await scene.EnterAsync("replay", cancellation);
        var work = new RecoveryRound(scene, tally, found) { RefuseUnclean = RefuseUnclean, Announce = TellCaches ? scene.Announce : null };
        var plan = work.Plan(copy.Halted);
        var first = ClusterCopy.TargetOf(plan.Stops[0].Stop);
        scene.Journal.Record(new TargetProposed(first.Kind.ToString().ToLowerInvariant(), first.Value, first.Inclusive,
            found.Survey.Range.Timeline.ToString(CultureInfo.InvariantCulture), plan.Why));
        var capture = await work.CaptureAsync(copy, plan, $"capture-{scene.Attempt}-{round}", cancellation);
        await work.MergeAsync(capture, copy.Source, cancellation);
    }
}
