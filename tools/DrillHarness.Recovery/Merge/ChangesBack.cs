using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Merge;

/// <summary>Gives changed rows their values back: those that still live, and those that another bad transaction deleted later.</summary>
internal sealed class ChangesBack(LiveSql live, MergePlan plan, UndoLog? undo)
{
    private readonly Dictionary<StagedTable, long> undone = [];
    private readonly Dictionary<StagedTable, long> kept = [];
    private readonly List<ChangedRows> moved = [];
    private readonly HashSet<StagedTable> trading = [];

    /// <summary>Changed rows that stay as they are, by table, as far as <see cref="ForeseeAsync"/> can tell.</summary>
    public IReadOnlyDictionary<StagedTable, long> Kept => kept;

    /// <summary>Tables of which rows are taken out and put in again, since they trade what is unique: nobody else writes into them meanwhile.</summary>
    public IReadOnlySet<StagedTable> Trading => trading;

    /// <summary>Changed rows of which a value came back, by table.</summary>
    public IReadOnlyDictionary<StagedTable, long> Undone => undone;

    /// <summary>Corrects the staged rows that were edited or deleted later, before their fates are sorted.</summary>
    public async Task CorrectStagedAsync(CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables.Where(staged => staged is { HasChanged: true, HasDeleted: true } && staged.Key.Count > 0))
        {
            var rows = await RankedAsync(staged, references: false, cancellation);
            for (var step = 1L; step <= await StepsAsync(rows, cancellation); step++)
            {
                await live.ExecuteAllAsync(rows.Prepare(step, staged.Rows, staged.Columns, $"l.{StagedTable.Bad} > n.{StagedTable.Bad}"), cancellation);
                await live.ExecuteAsync(rows.Update(staged.Rows), cancellation);
            }
        }
    }

    /// <summary>
    /// Works out how rows that trade keys will be, before fates are sorted: a deleted row may need the place of one of them, or hang on it. The
    /// latest change of each is what counts here.
    /// </summary>
    /// <param name="tenants">A condition over <c>n</c>: whose rows.</param>
    /// <param name="hold">True to hold them until the transaction ends.</param>
    public async Task PrepareMovesAsync(string tenants, bool hold, CancellationToken cancellation)
    {
        trading.Clear();
        await MakeImagesAsync(tenants, cancellation);
        if (!hold) return;
        // Who waits for a row that is taken out finds none when the wait is over, and its edit is lost. So writers wait for the table instead; and as long as
        // this transaction holds no row, none of them waits for it.
        foreach (var staged in trading.OrderBy(staged => $"{staged.Table.Name}", StringComparer.Ordinal)) await KeepWritersOutAsync(staged, cancellation);
        foreach (var rows in moved.ToList()) await live.ScalarAsync<long>(rows.Hold(1, rows.Staged.Live, tenants), cancellation);
        var known = trading.ToHashSet();
        await MakeImagesAsync(tenants, cancellation);
        foreach (var staged in trading.Except(known)) await KeepWritersOutAsync(staged, cancellation);
    }

    private async Task MakeImagesAsync(string tenants, CancellationToken cancellation)
    {
        moved.Clear();
        foreach (var staged in plan.Tables.Where(staged => staged.MovesKeys))
        {
            var rows = await RankedAsync(staged, references: false, cancellation);
            // A first look, at rows that nobody holds yet, may have taken what somebody edits for another row.
            await live.ExecuteAsync($"TRUNCATE {staged.Held}", cancellation);
            await MakeImageAsync(rows, 1, tenants, cancellation);
            await live.ExecuteAsync($"CREATE INDEX ON {staged.Image} ({StagedTable.Place}); ANALYZE {staged.Image}", cancellation);
            moved.Add(rows);
        }

        await HoldClashingAsync(moved, cancellation);
        foreach (var rows in moved)
            if (await TradesAsync(rows, cancellation)) trading.Add(rows.Staged);
    }

    private async Task<bool> TradesAsync(ChangedRows rows, CancellationToken cancellation)
    {
        if (rows.HasFixed) return true;
        foreach (var key in UniqueKey.RulesOf(rows.Staged.Table, rows.Staged.Key))
            if (await live.ScalarAsync<bool>(rows.Trades(key), cancellation)) return true;
        return false;
    }

    // Readers go on; what refers to rows of it waits too.
    private Task KeepWritersOutAsync(StagedTable staged, CancellationToken cancellation) =>
        live.ExecuteAsync($"LOCK TABLE {staged.Into} IN EXCLUSIVE MODE", cancellation);

    /// <summary>
    /// Finds the changed rows that would break a rule by coming back, and those that stay as they are, so that a plan can tell them. Reads the live
    /// tables alone. Of a row that was changed several times the latest change counts.
    /// </summary>
    public async Task ForeseeAsync(string tenants, CancellationToken cancellation)
    {
        foreach (var staged in Living)
        {
            var rows = moved.Find(known => known.Staged == staged) ?? await RankedAsync(staged, references: true, cancellation) with { IsForeseen = true };
            if (rows.Columns.Count == 0) continue;
            if (!staged.MovesKeys) await PrepareAsync(rows, 1, tenants, cancellation);
            var further = staged.Key.Count > 0 ? MovedBeside(staged) : [];
            kept[staged] = await live.ScalarAsync<long>(rows.CountKept($"{tenants}{string.Concat(further.Select(rows.IsNotTakenFurther))}"), cancellation);
        }
    }

    /// <summary>Gives moved rows their keys back, before deleted ones are put back; those that trade keys are taken out.</summary>
    public async Task TakeOutMovedAsync(CancellationToken cancellation)
    {
        foreach (var rows in moved)
        {
            await LockReturningAsync(rows, rows.Staged.Image, cancellation);
            await RememberAsync(rows.Staged, rows, cancellation);
            await live.ExecuteAsync(trading.Contains(rows.Staged) ? rows.TakeOut(rows.Staged.Live) : rows.UpdateLive, cancellation);
        }
    }

    /// <summary>Puts those in again with the keys that they had.</summary>
    /// <param name="tenants">A condition over <c>n</c>: whose rows.</param>
    public async Task PutInMovedAsync(string tenants, CancellationToken cancellation)
    {
        foreach (var rows in moved)
        {
            if (trading.Contains(rows.Staged)) await live.ExecuteAsync(rows.PutIn(rows.Staged.Into), cancellation);
            await live.ExecuteAsync(rows.Return, cancellation);
            undone[rows.Staged] = await live.ScalarAsync<long>(rows.CountImage, cancellation);
        }

        foreach (var rows in moved) await FollowAsync(rows, cancellation);
        await PutFurtherBackAsync(tenants, cancellation);
    }

    // What bad transactions moved from partition to partition one after the other goes the same way back, until it lies where it was.
    private async Task PutFurtherBackAsync(string tenants, CancellationToken cancellation)
    {
        if (!plan.SeveralVersions) return;
        for (var back = 1L; back > 0;)
        {
            back = 0;
            foreach (var rows in moved.Where(rows => rows.Staged.Captured.HasMovedIn))
            {
                var some = await ApplyAsync(rows.Staged, rows, 1, $"{tenants} AND {rows.IsToReturn}", cancellation);
                undone[rows.Staged] += some;
                back += some;
            }
        }
    }

    /// <exception cref="RecoveryRefusedException">A row would point at nothing because of a key that came back, or that did not.</exception>
    public async Task AssertNothingDanglesAsync(CancellationToken cancellation)
    {
        var own = moved.SelectMany(rows => rows.Staged.Table.ForeignKeys.Where(key => key.Columns.Intersect(rows.Columns).Any()).Select(key => (Child: rows.Staged.Table, Key: key)));
        foreach (var (child, key) in moved.SelectMany(rows => Followers(rows.Staged, rows)).Concat(own).DistinctBy(reference => (reference.Child.Oid, reference.Key.Name)))
        {
            if (!key.IsValidated) continue;
            var dangling = await live.ScalarAsync<long>(key.CountDangling(child.Name), cancellation);
            if (dangling > 0)
                throw new RecoveryRefusedException($"{dangling} rows of {child.Name} would point at nothing by {key.Name} once keys are as they were, expected 0. Nothing was written." +
                    $"{Environment.NewLine}  HINT: which rows have the old keys now? drill rescue plan");
        }
    }

    /// <summary>Gives the live rows their values back, in the caller's transaction.</summary>
    /// <param name="tenants">A condition over <c>n</c>: whose rows.</param>
    public Task ApplyAsync(string tenants, CancellationToken cancellation) => ApplyAsync(tenants, batchRows: null, work => work(), cancellation);

    /// <summary>The same in batches, each handed to who brings it through; a row whose key comes back is part of a whole, since rows may trade keys.</summary>
    public async Task ApplyAsync(string tenants, int? batchRows, Func<Func<Task<long>>, Task<long>> write, CancellationToken cancellation)
    {
        foreach (var staged in Living)
        {
            var rows = await RankedAsync(staged, references: true, cancellation);
            var size = staged.MovesKeys ? null : batchRows;
            if (rows.Columns.Count > 0 && size is not null) await live.ExecuteAllAsync(rows.Index(), cancellation);
            for (var step = moved.Exists(known => known.Staged == staged) ? 2L : 1L; step <= await StepsAsync(rows, cancellation); step++)
                foreach (var batch in await BatchesAsync(rows, step, size, cancellation))
                {
                    var (current, which) = (step, tenants + batch);
                    undone[staged] = undone.GetValueOrDefault(staged) + await write(() => ApplyAsync(staged, rows, current, which, cancellation));
                }
        }
    }

    private async Task<IReadOnlyList<string>> BatchesAsync(ChangedRows rows, long step, int? size, CancellationToken cancellation)
    {
        if (size is not { } most) return [""];
        var count = await live.ScalarAsync<long>(rows.CountOf(step), cancellation);
        return [.. Enumerable.Range(0, (int)((count + most - 1) / most)).Select(batch => $" AND r.place > {(long)batch * most} AND r.place <= {(batch + 1L) * most}")];
    }

    // Other partitions of the same table, into which bad transactions moved rows.
    private IEnumerable<StagedTable> MovedBeside(StagedTable staged) =>
        moved.Select(rows => rows.Staged).Where(other => other != staged && other.Captured.HasMovedIn && other.Table.Root == staged.Table.Root);

    private IEnumerable<StagedTable> Living => plan.Tables.Where(staged => staged is { HasChanged: true, IsMissing: false });

    private async Task<long> ApplyAsync(StagedTable staged, ChangedRows rows, long step, string tenants, CancellationToken cancellation)
    {
        await live.ScalarAsync<long>(rows.Hold(step, staged.Live, tenants), cancellation);
        await LockReturningAsync(rows, rows.Formers(step, tenants), cancellation);
        await PrepareAsync(rows, step, tenants, cancellation);
        await RememberAsync(staged, rows, cancellation);
        if (!staged.MovesKeys)
        {
            await live.ExecuteAsync(rows.UpdateLive, cancellation);
        }
        else
        {
            if (await TradesAsync(rows, cancellation))
            {
                await KeepWritersOutAsync(staged, cancellation);
                await live.ExecuteAsync(rows.TakeOut(staged.Live), cancellation);
                await live.ExecuteAsync(rows.PutIn(staged.Into), cancellation);
            }
            else
            {
                await live.ExecuteAsync(rows.UpdateLive, cancellation);
            }

            await live.ExecuteAsync(rows.Return, cancellation);
            await FollowAsync(rows, cancellation);
        }

        return await live.ScalarAsync<long>(rows.CountImage, cancellation);
    }

    // What a reference comes back to may not go before the transaction ends.
    private async Task LockReturningAsync(ChangedRows rows, string children, CancellationToken cancellation)
    {
        foreach (var reference in plan.ReferencesOf(rows.Staged).Where(reference => reference.Key.Columns.Intersect(rows.Columns).Any()))
            await reference.LockParentsAsync(live, children, cancellation);
    }

    private async Task PrepareAsync(ChangedRows rows, long step, string tenants, CancellationToken cancellation)
    {
        await MakeImageAsync(rows, step, tenants, cancellation);
        if (rows.Staged.MovesKeys) await HoldClashingAsync([rows], cancellation);
    }

    private async Task MakeImageAsync(ChangedRows rows, long step, string tenants, CancellationToken cancellation)
    {
        var staged = rows.Staged;
        await live.ExecuteAllAsync(rows.Prepare(step, staged.Live, staged.Table.Columns, tenants), cancellation);
        await live.ExecuteAllAsync(rows.Breaking(), cancellation);
        if (staged.Captured.HasMovedIn && await live.ScalarAsync<object>(rows.PartitionBounds, cancellation) is string bounds) await live.ExecuteAsync(rows.Homeless(bounds), cancellation);
    }

    // A row that stays where it is may stand in the way of another.
    private async Task HoldClashingAsync(IReadOnlyList<ChangedRows> moving, CancellationToken cancellation)
    {
        for (var held = moving.Count > 0 ? 1L : 0L; held > 0;)
        {
            held = 0;
            foreach (var rows in moving)
                foreach (var key in UniqueKey.RulesOf(rows.Staged.Table, rows.Staged.Key))
                {
                    held += await live.ExecuteAsync(rows.Clashing(key, rows.Staged.Live), cancellation);
                    if (rows.Staged.Captured.HasMovedIn) held += await live.ExecuteAsync(rows.ClashingElsewhere(key, rows.Staged.Elsewhere(moving.Select(other => other.Staged))), cancellation);
                }
        }
    }

    private async Task FollowAsync(ChangedRows rows, CancellationToken cancellation)
    {
        foreach (var (child, key) in Followers(rows.Staged, rows))
        {
            await RememberFollowersAsync(rows, child, key, cancellation);
            await live.ExecuteAsync(rows.Follow(child, key), cancellation);
        }
    }

    private IEnumerable<(TableShape Child, ForeignKey Key)> Followers(StagedTable staged, ChangedRows rows) =>
        plan.Live.Tables.SelectMany(child => child.ForeignKeys
            .Where(key => staged.Table.Holds(key.Referenced) && key.ReferencedColumns.Intersect(rows.Columns).Any() && key.ReferencedColumns.All(staged.Columns.Contains))
            .Select(key => (child, key)));

    private async Task RememberAsync(StagedTable staged, ChangedRows rows, CancellationToken cancellation)
    {
        if (undo is null) return;
        if (staged.Captured.HasMovedIn) await undo.SpreadAsync(staged.Table, cancellation);
        await undo.RememberAsync(staged.Table, $"SELECT i.{StagedTable.Change}, i.{StagedTable.Place}, {Sql.List(UndoLog.Identity(staged.Table), "i.")} FROM {staged.Image} i", [.. MovedBeside(staged).Select(other => other.Table)], cancellation);
    }

    private async Task RememberFollowersAsync(ChangedRows rows, TableShape child, ForeignKey key, CancellationToken cancellation)
    {
        if (undo is null) return;
        var given = key.Columns.Zip(key.ReferencedColumns).ToDictionary(pair => pair.First, pair => pair.Second);
        var known = UndoLog.Identity(child).Select(column => given.TryGetValue(column, out var referenced) ? $"o.{Sql.Identifier(referenced)}" : $"c.{Sql.Identifier(column)}");
        await undo.RememberAsync(child, rows.Followers(child, key, $"NULL::bigint, c.ctid, {string.Join(", ", known)}"), [], cancellation);
    }

    private async Task<ChangedRows> RankedAsync(StagedTable staged, bool references, CancellationToken cancellation)
    {
        var rows = new ChangedRows(staged, staged.Changed, references ? [.. plan.ReferencesOf(staged)] : []);
        if (rows.Columns.Count > 0) await live.ExecuteAllAsync(rows.Rank(), cancellation);
        return rows;
    }

    private async Task<long> StepsAsync(ChangedRows rows, CancellationToken cancellation) =>
        rows.Columns.Count == 0 ? 0 : await live.ScalarAsync<long>(rows.LastStep, cancellation);
}
