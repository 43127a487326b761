using DrillHarness.Clusters;
using DrillHarness.Reports.Events;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// A first copy that halts where somebody guessed. It is looked at before anybody relies on it; when bad commits are in it is of no use, since a
/// copy cannot go back, and what its successor takes is the phase rework.
/// </summary>
internal sealed class Rework(RecoveryScene scene)
{
    /// <summary>Replays the copy to that target. The copy to go on with: this one, or another when it went too far.</summary>
    public async Task<PointInTimeCopy> ReplaceAsync(PointInTimeCopy copy, RecoveryTarget guessed, FoundIncident found, CancellationToken cancellation)
    {
        await scene.EnterAsync("replay", cancellation);
        scene.Journal.Record(new TargetProposed(guessed.Kind.ToString().ToLowerInvariant(), guessed.Value, guessed.Inclusive, guessed.Timeline,
            "Somebody took it off a clock; the WAL was not asked."));
        await copy.ReplayToAsync(guessed, cancellation);
        await scene.RecordCopyAsync(copy, cancellation);
        var replayed = await ReplayedAsync(copy, cancellation);
        var inside = found.Bad.Count(bad => bad.CommitLsn < replayed);
        scene.Journal.Record(new TargetProven(inside == 0, 1,
            [new ProofCheck("no bad commit is in the copy", "0", $"{inside}", inside == 0)]));
        if (inside == 0) return copy;
        scene.Journal.Record(new StepTold($"the copy at {replayed} holds {inside} of {found.Bad.Count} bad commits and cannot go back: another one is made"));
        await scene.EnterAsync("rework", cancellation);
        return await scene.PrepareCopyAsync(cancellation);
    }

    private async Task<NpgsqlLogSequenceNumber> ReplayedAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        await using var source = scene.Open(copy, scene.Site.Database);
        await using var command = source.CreateCommand("SELECT pg_last_wal_replay_lsn()");
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
