namespace DrillHarness.Drills.Verification;

/// <summary>Holds a tenant's navigation against what it should be.</summary>
public static class NavigationJudgement
{
    /// <summary>
    /// While customers work: broken when an item that nobody touched is not there as it was captured.
    /// </summary>
    public static bool IsBroken(TenantNavigation before, TenantNavigation now, IReadOnlySet<long> touched)
    {
        var shown = now.Items.ToDictionary(item => item.Id);
        return before.Items.Any(item => !touched.Contains(item.Id) && !(shown.TryGetValue(item.Id, out var found) && Same(item, found, touched)));
    }

    /// <summary>
    /// After customers have stopped: broken when it is not, item by item and in order, what the twin's portal shows. An item re-created by
    /// hand stands for its original: it may stand at another place, with everything below it, which is then held in order by itself.
    /// </summary>
    public static bool Differs(TenantNavigation live, TenantNavigation twin, RecreatedItems recreated)
    {
        if (!live.Apps.Keys.ToHashSet().SetEquals(twin.Apps.Keys)) return true;
        return live.Apps.Any(app => Differs(Branches(app.Value, recreated), Branches(twin.Apps[app.Key], recreated)));
    }

    // A child of something that was touched may hang elsewhere now.
    private static bool Same(NavigationEntry before, NavigationEntry now, IReadOnlySet<long> touched) =>
        before == now || (touched.Contains(before.Parent) && before with { Parent = now.Parent } == now);

    private static bool Differs(SortedDictionary<long, List<NavigationEntry>> live, SortedDictionary<long, List<NavigationEntry>> twin) =>
        !live.Keys.SequenceEqual(twin.Keys) || live.Any(branch => !branch.Value.SequenceEqual(twin[branch.Key]));

    // The tree, cut at every re-created item: by the original's key what stands below it, in reading order, and under 0 all the rest. Of the
    // re-created item itself only its presence counts: what else a customer put into it is that customer's choice.
    private static SortedDictionary<long, List<NavigationEntry>> Branches(IReadOnlyList<NavigationEntry> items, RecreatedItems recreated)
    {
        var branches = new SortedDictionary<long, List<NavigationEntry>> { [0] = [] };
        var branchOf = new Dictionary<long, long>();
        foreach (var item in items)
        {
            if (recreated.Contains(item.Id))
            {
                var original = OriginalOf(item.Id, recreated);
                branchOf[item.Id] = original;
                Branch(original).Add(new NavigationEntry(original, 0, 0));
            }
            else
            {
                var branch = branchOf[item.Id] = branchOf.GetValueOrDefault(item.Parent);
                Branch(branch).Add(item with { Parent = OriginalOf(item.Parent, recreated) });
            }
        }

        return branches;

        List<NavigationEntry> Branch(long top) => branches.TryGetValue(top, out var found) ? found : branches[top] = [];
    }

    private static long OriginalOf(long id, RecreatedItems recreated) => recreated.Originals.GetValueOrDefault(id, id);
}
