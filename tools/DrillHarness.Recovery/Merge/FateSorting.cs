using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>Decides what becomes of each staged row, by set-based SQL over the live tables. Writes into the staging tables alone.</summary>
internal sealed class FateSorting(LiveSql live, MergePlan plan, MergeOptions options)
{
    private readonly ForeseenOrphans foreseen = new(live, plan);

    /// <summary>Sorts every staged row. With <paramref name="lockParents"/> what rows will hang on is locked until the transaction ends.</summary>
    public async Task SortAsync(bool lockParents, CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted)) await SortAsync(staged, cancellation);
        await TellFromConflictsAsync(cancellation);
        while (await FollowRecreatedAsync(cancellation) > 0)
        {
            // With another parent, or another key, a row may stand where somebody else does.
            foreach (var staged in plan.Tables.Where(staged => staged is { HasDeleted: true, IsMissing: false }))
            {
                if (staged.Key.Count > 0) await live.ExecuteAsync(staged.KeepLiving, cancellation);
                await CollideAsync(staged, cancellation);
            }

            await TellFromConflictsAsync(cancellation);
        }

        // Where each child is to hang is settled now; what it hangs on must stay until the commit.
        if (lockParents)
            foreach (var reference in plan.References.Where(reference => reference.Child.HasDeleted)) await reference.LockParentsAsync(live, reference.Child.Rows, cancellation);
        // Once over all references; then only those to staged parents, for as long as a parent's fate still changes a child's.
        var changed = await SortOrphansAsync(plan.References, cancellation);
        while (changed > 0) changed = await SortOrphansAsync(plan.References.Where(reference => reference.StagedParents.Count > 0), cancellation);
        if (options.History is not null) await foreseen.KeepAsync(cancellation);
        else await foreseen.TellOthersAsync(cancellation);
    }

    /// <summary>What comes back in part.</summary>
    public async Task<IReadOnlyList<string>> RemarksAsync(CancellationToken cancellation)
    {
        var remarks = new List<string>();
        foreach (var staged in plan.Tables)
            remarks.AddRange((await live.RowsAsync($"SELECT key, count(*) FROM {staged.Emptied} GROUP BY key ORDER BY key", cancellation))
                .Select(row => $"{row[1]} rows of {staged.Table.Name} come back without what they referred to by {row[0]}: it is in conflict"));
        return remarks;
    }

    private async Task SortAsync(StagedTable staged, CancellationToken cancellation)
    {
        await live.ExecuteAsync($"ANALYZE {staged.Rows}", cancellation);
        if (options.OnlyTenants is { } tenants)
            await live.ExecuteAsync(staged.Mark(RowFate.LeftOut, "another tenant's", $"coalesce({StagedTable.Tenant}, '') NOT IN ({List(tenants)})"), cancellation);
        await live.ExecuteAsync(staged.Stray, cancellation);
        await live.ExecuteAllAsync(staged.KeepNewer(plan.SeveralVersions, [.. plan.Capture.Structures.SelectMany(damage => damage.Sequences)]), cancellation);
        foreach (var (condition, why) in staged.NewConstraints) await live.ExecuteAsync(staged.Unfit(condition, why), cancellation);
        await CollideAsync(staged, cancellation);
    }

    private async Task CollideAsync(StagedTable staged, CancellationToken cancellation)
    {
        foreach (var key in staged.Table.UniqueKeys)
        {
            if (!staged.IsMissing) await live.ExecuteAsync(staged.Collide(key), cancellation);
            if (plan.SeveralVersions) await live.ExecuteAsync(staged.CollideAmongThemselves(key), cancellation);
        }
    }

    private async Task TellFromConflictsAsync(CancellationToken cancellation)
    {
        await (options.History is { } history ? history.TellFromConflictsAsync(live, plan, cancellation) : RowHistory.RecallAsync(live, plan, cancellation));
        if (plan.Capture.TenantTable is not { } tenants) return;
        var owners = plan.Tables.FirstOrDefault(staged => staged is { HasDeleted: true, IsMissing: false, Key.Count: 1 } && staged.Table.Holds(tenants));
        foreach (var staged in plan.Tables.Where(staged => staged is { HasDeleted: true, IsMissing: false, Key.Count: > 0 }))
            if (TenantPath.Find(plan.Live, staged.Table, tenants) is { Steps.Count: > 0 } path) await live.ExecuteAsync(staged.TellStrangers(path, owners), cancellation);
    }

    private async Task<long> FollowRecreatedAsync(CancellationToken cancellation)
    {
        var changed = 0L;
        foreach (var statement in plan.References.SelectMany(reference => reference.FollowRecreated()))
            changed += await live.ExecuteAsync(statement, cancellation);
        return changed;
    }

    private async Task<long> SortOrphansAsync(IEnumerable<StagedReference> references, CancellationToken cancellation)
    {
        var changed = 0L;
        foreach (var reference in references)
        {
            foreach (var statement in reference.HeldBack()) changed += await live.ExecuteAsync(statement, cancellation);
            await live.ExecuteAllAsync(reference.NoteEmptied(), cancellation);
            changed += await live.ExecuteAsync(reference.Orphans, cancellation) + await live.ExecuteAsync(reference.Astray, cancellation);
        }

        return changed;
    }

    private static string List(IReadOnlyList<string> tenants) => tenants.Count == 0 ? "''" : string.Join(", ", tenants.Select(Sql.Literal));
}
