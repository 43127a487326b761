using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>One stop while what is read there is being put together.</summary>
internal sealed class StopDraft(Incident incident, NpgsqlLogSequenceNumber place, WalTransaction? commit)
{
    private readonly Dictionary<(RelationFile File, bool IsNew), List<VersionAt>> versions = [];
    private readonly List<FileRead> files = [];
    private readonly List<TableRead> tables = [];
    private readonly List<int> before = [];
    private readonly List<int> after = [];

    public void Take(PlanNeed need)
    {
        switch (need.Kind)
        {
            case PlanNeedKind.CatalogBefore: before.Add(need.Index); break;
            case PlanNeedKind.CatalogAfter: after.Add(need.Index); break;
            case PlanNeedKind.DroppedFile: files.Add(new FileRead(incident.Transactions[need.Index].DroppedFiles[need.Place], need.Index)); break;
            case PlanNeedKind.LockedTable: tables.Add(new TableRead(incident.Transactions[need.Index].Locks[need.Place].Relation, need.Index)); break;
            default: TakeVersion(incident.Changes[need.Index], need.Kind == PlanNeedKind.NewVersion); break;
        }
    }

    private void TakeVersion(NetChange change, bool isNew)
    {
        var file = isNew ? change.NewFile : change.File;
        if (!versions.TryGetValue((file, isNew), out var list)) versions[(file, isNew)] = list = [];
        list.Add(new VersionAt((isNew ? change.New : change.Old)!.Value, change.Id));
    }

    public StopReads Finish()
    {
        var reads = versions.OrderBy(pair => pair.Key.File.ToString(), StringComparer.Ordinal).ThenBy(pair => pair.Key.IsNew)
            .Select(pair => new VersionRead(pair.Key.File, pair.Key.IsNew, Sorted(pair.Value))).ToList();
        var draft = new StopReads(new CopyStop(place, commit?.Xid, ""), reads, before, after) { Files = files, Tables = tables };
        return draft with { Stop = draft.Stop with { Why = StopReasons.Of(incident, draft) } };
    }

    private static VersionAt[] Sorted(List<VersionAt> list)
    {
        var sorted = list.ToArray();
        Array.Sort(sorted, static (one, other) => one.Tuple.CompareTo(other.Tuple));
        list.Clear();
        list.TrimExcess();
        return sorted;
    }
}
