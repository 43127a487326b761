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
    /// hand stands for its original.
    /// </summary>
    public static bool Differs(TenantNavigation live, TenantNavigation twin, RecreatedItems recreated)
    {
        if (!live.Apps.Keys.ToHashSet().SetEquals(twin.Apps.Keys)) return true;
        return live.Apps.Any(app => !Comparable(app.Value, recreated).SetEquals(Comparable(twin.Apps[app.Key], recreated)));
    }

    // A child of something that was touched may hang elsewhere now.
    private static bool Same(NavigationEntry before, NavigationEntry now, IReadOnlySet<long> touched) =>
        before == now || (touched.Contains(before.Parent) && before with { Parent = now.Parent } == now);

    // A re-created item is compared by its original's key alone: what else a customer put into it is that customer's choice.
    private static HashSet<NavigationEntry> Comparable(IReadOnlyList<NavigationEntry> items, RecreatedItems recreated) =>
        [.. items.Select(item => recreated.Contains(item.Id)
            ? new NavigationEntry(OriginalOf(item.Id, recreated), 0, 0)
            : item with { Parent = OriginalOf(item.Parent, recreated) })];

    private static long OriginalOf(long id, RecreatedItems recreated) => recreated.Originals.GetValueOrDefault(id, id);
}
