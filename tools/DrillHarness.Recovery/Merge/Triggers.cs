using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Keeps triggers and rules from firing for rows that come back, those too that are ENABLE ALWAYS, but for the ones that are wanted; and leaves
/// each as it was. Within one transaction, so that nobody else ever sees them otherwise.
/// </summary>
internal static class Triggers
{
    /// <exception cref="RecoveryRefusedException">One that is wanted is on none of the tables; the message names those that are.</exception>
    public static async Task RefuseUnknownAsync(LiveSql live, MergePlan plan, IReadOnlyList<string> keep, CancellationToken cancellation)
    {
        // What is made again brings its triggers with it.
        if (keep.Count == 0 || plan.Tables.Count == 0 || plan.Tables.Any(staged => staged.IsMissing)) return;
        var known = (await live.RowsAsync($"SELECT DISTINCT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN ({string.Join(", ", plan.Tables.Select(staged => staged.Table.Oid))}) ORDER BY 1", cancellation))
            .Select(row => row[0]!).ToList();
        if (keep.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new RecoveryRefusedException($"No table that rows go back to has a trigger {unknown}, expected one. Nothing was written." +
                $"{Environment.NewLine}  HINT: they have {(known.Count == 0 ? "none" : string.Join(", ", known))}");
    }

    public static async Task SilenceAsync(LiveSql live, MergePlan plan, IReadOnlyList<string> keep, CancellationToken cancellation)
    {
        await live.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellation);
        await SilenceAsync(live, Written(plan), keep, cancellation);
        foreach (var (table, name) in await WantedAsync(live, plan, keep, cancellation)) await live.ExecuteAsync($"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}", cancellation);
    }

    public static async Task RestoreAsync(LiveSql live, MergePlan plan, IReadOnlyList<string> keep, CancellationToken cancellation)
    {
        await RestoreAsync(live, Written(plan), keep, cancellation);
        foreach (var (table, name) in await AlwaysAsync(live, plan, keep, cancellation)) await live.ExecuteAsync($"ALTER TABLE {table} ENABLE TRIGGER {name}", cancellation);
    }

    /// <summary>Keeps those of these tables' triggers and rules from firing that do so in replica role.</summary>
    public static async Task SilenceAsync(LiveSql live, IEnumerable<TableShape> tables, IReadOnlyList<string> keep, CancellationToken cancellation)
    {
        foreach (var (table, trigger) in Stubborn(tables, keep)) await live.ExecuteAsync($"ALTER TABLE {table.Name.Quoted} DISABLE {trigger.Kind} {Sql.Identifier(trigger.Name)}", cancellation);
    }

    public static async Task RestoreAsync(LiveSql live, IEnumerable<TableShape> tables, IReadOnlyList<string> keep, CancellationToken cancellation)
    {
        foreach (var (table, trigger) in Stubborn(tables, keep))
            await live.ExecuteAsync($"ALTER TABLE {table.Name.Quoted} ENABLE {trigger.Mode} {trigger.Kind} {Sql.Identifier(trigger.Name)}", cancellation);
    }

    private static IEnumerable<(TableShape Table, StubbornTrigger Trigger)> Stubborn(IEnumerable<TableShape> tables, IReadOnlyList<string> keep) =>
        from table in tables from trigger in table.Stubborn where !keep.Contains(trigger.Name) select (table, trigger);

    // Beside the staged tables: those whose dropped columns are filled again, those whose rows follow a key that is given back, and partitions that
    // rows go back to.
    private static IEnumerable<TableShape> Written(MergePlan plan)
    {
        var refilled = plan.Capture.Structures.SelectMany(damage => damage.DroppedColumns).Select(column => column.Oid).ToHashSet();
        var followed = plan.Tables.Where(staged => staged is { HasChanged: true, IsMissing: false }).ToList();
        var spread = plan.Tables.Where(staged => staged.Captured.HasMovedIn).Select(staged => staged.Into).ToHashSet();
        return plan.Tables.Where(staged => !staged.IsMissing).Select(staged => staged.Table)
            .Concat(plan.Live.Tables.Where(table => refilled.Contains(table.Oid) || (table.Root is { } root && spread.Contains(root.Quoted)) || table.ForeignKeys.Any(key => followed.Exists(staged => staged.Table.Holds(key.Referenced)))))
            .DistinctBy(table => table.Oid);
    }

    private static Task<IReadOnlyList<(string Table, string Name)>> WantedAsync(LiveSql live, MergePlan plan, IReadOnlyList<string> keep, CancellationToken cancellation) =>
        FindAsync(live, plan, keep, "O", cancellation);

    // Those wanted that were ENABLE ALWAYS to begin with stay so.
    private static async Task<IReadOnlyList<(string Table, string Name)>> AlwaysAsync(LiveSql live, MergePlan plan, IReadOnlyList<string> keep, CancellationToken cancellation) =>
        [.. (await FindAsync(live, plan, keep, "A", cancellation)).Where(found => plan.Tables.All(staged => staged.Table.Name.Quoted != found.Table ||
            staged.Table.Stubborn.All(trigger => Sql.Identifier(trigger.Name) != found.Name)))];

    private static async Task<IReadOnlyList<(string Table, string Name)>> FindAsync(
        LiveSql live, MergePlan plan, IReadOnlyList<string> keep, string mode, CancellationToken cancellation)
    {
        var oids = plan.Tables.Where(staged => !staged.IsMissing).Select(staged => staged.Table.Oid).ToList();
        if (keep.Count == 0 || oids.Count == 0) return [];
        var rows = await live.RowsAsync($"""
            SELECT t.tgrelid::text, t.tgname::text FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgenabled = '{mode}'
            AND t.tgrelid IN ({string.Join(", ", oids)}) AND t.tgname IN ({string.Join(", ", keep.Select(Sql.Literal))})
            """, cancellation);
        return [.. rows.Select(row => (plan.Tables.Single(staged => $"{staged.Table.Oid}" == row[0]).Table.Name.Quoted, Sql.Identifier(row[1]!)))];
    }
}
