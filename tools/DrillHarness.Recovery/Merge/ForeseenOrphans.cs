namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Rows of which a plan found that somebody deleted the parent. What loses its parent after the plan may as well have one with another key, and no WAL is
/// read then that would tell: these are conflicts.
/// </summary>
internal sealed class ForeseenOrphans(LiveSql live, MergePlan plan)
{
    /// <summary>Why such a row stays away, with the foreign key after it.</summary>
    public const string ParentDeleted = "its parent was deleted since, or has another key";

    private const string Kept = "orphans.json";

    /// <summary>Writes down which they are.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var orphans = new Dictionary<string, long[]>();
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted))
            orphans[$"{staged.Captured.Shape.Name}"] = await live.ScalarAsync<long[]>($"SELECT coalesce(array_agg({StagedTable.Change}), '{{}}') FROM {staged.Fates} WHERE {IsOrphan}", cancellation);
        await plan.Capture.KeepAsync(Kept, orphans, cancellation);
    }

    /// <summary>Makes conflicts of the others, where a plan was made.</summary>
    public async Task TellOthersAsync(CancellationToken cancellation)
    {
        if (await plan.Capture.RecallAsync<Dictionary<string, long[]>>(Kept, cancellation) is not { } orphans) return;
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted))
        {
            var known = string.Join(',', orphans.GetValueOrDefault($"{staged.Captured.Shape.Name}", []));
            await live.ExecuteAsync($"UPDATE {staged.Fates} SET fate = '{RowFate.Conflict}', why = 'after the plan, ' || why WHERE {IsOrphan} AND {StagedTable.Change} <> ALL ('{{{known}}}'::bigint[])", cancellation);
        }
    }

    private static string IsOrphan => $"fate = '{RowFate.KeptNewer}' AND why LIKE '{ParentDeleted}%'";
}
