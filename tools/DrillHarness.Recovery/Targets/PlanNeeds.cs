using DrillHarness.Recovery.Damage;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>Everything that has to be read to undo an incident, each with where it can be read. Computed anew each time instead of stored.</summary>
internal sealed class PlanNeeds(Incident incident)
{
    private static readonly NpgsqlLogSequenceNumber Never = new(ulong.MaxValue);

    public void ForEach(Action<ReadInterval, PlanNeed> take)
    {
        for (var at = 0; at < incident.Transactions.Count; at++)
            if (incident.Transactions[at].AltersSchema) TakeStructure(at, take);
        foreach (var change in incident.Changes) TakeVersions(change, take);
    }

    private void TakeVersions(in NetChange change, Action<ReadInterval, PlanNeed> take)
    {
        if (change.Old is not null)
        {
            var since = incident.History.Since(change.Id);
            take(new ReadInterval(since, incident.Transactions[change.First].ReadableUntil(since), false), new PlanNeed(PlanNeedKind.OldVersion, change.Id));
        }

        if (change.New is not null)
            take(new ReadInterval(incident.Transactions[change.Last].CommitLsn, incident.History.Until(change.Id), true),
                new PlanNeed(PlanNeedKind.NewVersion, change.Id));
    }

    private void TakeStructure(int at, Action<ReadInterval, PlanNeed> take)
    {
        var transaction = incident.Transactions[at];
        for (var file = 0; file < transaction.DroppedFiles.Count; file++)
        {
            var written = incident.History.LastWritten(at, transaction.DroppedFiles[file]);
            take(new ReadInterval(written, transaction.ReadableUntil(written), false), new PlanNeed(PlanNeedKind.DroppedFile, at, file));
        }

        var before = transaction.ReadableUntil(default);
        var (previous, next) = (default(NpgsqlLogSequenceNumber), Never);
        foreach (var commit in incident.History.SchemaChanges)
        {
            if (commit < before) previous = commit;
            if (commit <= transaction.CommitLsn) continue;
            next = commit;
            break;
        }

        take(new ReadInterval(previous, before, false), new PlanNeed(PlanNeedKind.CatalogBefore, at));
        take(new ReadInterval(transaction.CommitLsn, next, true), new PlanNeed(PlanNeedKind.CatalogAfter, at));
        TakeTables(at, take);
    }

    // A table that stays may lose a column: its values have to be read as customers left them, just before it was locked. One that has gone had the file
    // of its own number, most likely; one that was written anew had it too, and has a new one.
    private void TakeTables(int at, Action<ReadInterval, PlanNeed> take)
    {
        var transaction = incident.Transactions[at];
        for (var place = 0; place < transaction.Locks.Count; place++)
        {
            var held = transaction.Locks[place];
            var isGone = transaction.CreatedFiles.Count == 0 && transaction.DroppedFiles.Any(file => file.FileNode == held.Relation);
            if (!isGone)
                take(new ReadInterval(incident.History.LastCommitBefore(held.Lsn), held.Lsn, false), new PlanNeed(PlanNeedKind.LockedTable, at, place));
        }
    }
}
