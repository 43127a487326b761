using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Works out what applying would do now, and writes plan.json with its readable pages. Writes nothing to a live table.</summary>
public static class PlanWriter
{
    private const double RowsPerSecond = 20_000;

    /// <summary>Writes the plan.</summary>
    /// <returns>The plan, and the SHA-256 that applying it has to name.</returns>
    /// <exception cref="RecoveryRefusedException">Something cannot be merged safely.</exception>
    public static async Task<(RescuePlan Plan, string Hash)> WriteAsync(PlanRequest request, Loss loss, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (tables, tenants, remarks) = await FatesAsync(request, loss, cancellation);
        // Applying stages and sorts the rows once more, and writes them.
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds * 1.5 + tables.Sum(table => table.Restored + table.Changed) / RowsPerSecond + 1;
        var plan = new RescuePlan
        {
            MadeAt = TimeProvider.System.GetUtcNow(),
            Live = new PlannedServer(request.Identity.SystemIdentifier, request.Identity.Database, request.Identity.Version, request.Address),
            Source = loss.Source,
            Incident = loss.Capture.Incident,
            Transactions = loss.Transactions,
            Stops = loss.Stops,
            Why = loss.Why,
            Options = request.Options,
            Tables = [.. tables.Select(table => Planned(table, loss))],
            Tenants = tenants,
            Conflicts = [.. tables.SelectMany(table => table.ConflictKeys.Select(key => Conflict(table.Table, key)))],
            Structures = [.. loss.Capture.Structures.SelectMany(Structures)],
            Locks = Locks(request.Catalog, tables, loss.Capture.Structures),
            EstimatedSeconds = Math.Round(seconds, 1),
            Proofs = [.. loss.Capture.Proofs.Select(proof => $"{proof.Name}: expected {proof.Expected}, found {proof.Found}")],
            Notes = [.. request.Notes, .. loss.Notes, .. loss.Capture.Losses, .. remarks, .. Moved(loss.Capture), .. Inserted(loss.Capture), .. Passing(loss.Capture), .. Kept(tables), .. Unhurt(request.Options.Tenants, tenants), .. Unlogged(request.Catalog)],
            Capture = await PlanFile.HashAsync(loss.Capture.Directory, cancellation),
        };
        var hash = await PlanFile.WriteAsync(request.Directory, plan, cancellation);
        var page = PlanPage.Of(plan, hash, Path.Combine(request.Directory, PlanFile.Name));
        await File.WriteAllTextAsync(Path.Combine(request.Directory, "plan.md"), page.ToMarkdown(), cancellation);
        await File.WriteAllTextAsync(Path.Combine(request.Directory, "plan.html"), page.ToHtml(), cancellation);
        return (plan, hash);
    }

    private static async Task<(IReadOnlyList<TableMerge> Tables, IReadOnlyDictionary<string, long> Tenants, IReadOnlyList<string> Remarks)> FatesAsync(
        PlanRequest request, Loss loss, CancellationToken cancellation)
    {
        await using var session = await MergeSession.OpenAsync(loss.Capture, request.Live, new MergeOptions
        {
            OnlyTenants = request.Options.Tenants.Count == 0 ? null : request.Options.Tenants,
            SoftReferences = request.SoftReferences,
            History = loss.History,
            AnalyzeLive = false,
        }, cancellation);
        if (session.AlreadyApplied)
            throw new RecoveryRefusedException($"This incident was merged into {request.Identity.Database} before; a second merge would bring back what was deleted since." +
                $"{Environment.NewLine}  HINT: SELECT * FROM drillharness.merge_run; to begin anew, undo it first");
        return (await session.PlanAsync(cancellation), await session.DamagePerTenantAsync(cancellation), session.Remarks);
    }

    private static PlannedTable Planned(TableMerge table, Loss loss) => new(
        table.Table.Schema, table.Table.Name, table.Deleted, table.Restored, table.KeptNewer, table.Recreated, table.Conflicts)
    {
        LeftOut = table.LeftOut,
        Changed = table.Changed,
        Truncated = loss.Capture.Tables.Any(captured => captured.Shape.Name == table.Table && captured.Truncated),
    };

    private static PlannedConflict Conflict(TableName table, string text)
    {
        var at = text.IndexOf(": ", StringComparison.Ordinal);
        return at < 0 ? new PlannedConflict(table.ToString(), text, "") : new PlannedConflict(table.ToString(), text[..at], text[(at + 2)..]);
    }

    private static IEnumerable<string> Structures(StructuralDamage damage) =>
    [
        .. damage.DroppedTables.Select(table => $"table {table} is made again"),
        .. Columns(damage).Select(column => $"column {column.Table}.{column.Column.Name} is made again, with the values that it had"),
        .. damage.DetachedPartitions.Select(partition => $"partition {partition.Table} is attached to {partition.Parent} again"),
        .. DumpPart.Split(damage.BeforeRows).Concat(DumpPart.Split(damage.AfterRows)).Where(part => part.StandsAlone).Select(part => $"{part} is made again"),
        .. damage.Constraints.Select(constraint => $"{StructuralDamage.DeclaredBy(constraint)} is made again"),
    ];

    private static IEnumerable<DroppedColumn> Columns(StructuralDamage damage) => damage.DroppedColumns.Where(column => !damage.DroppedTables.Contains(column.Table));

    private static IEnumerable<string> Kept(IEnumerable<TableMerge> tables) => tables.Where(table => table.Kept > 0).Select(table =>
        $"{table.Kept} of {table.Changed} changed rows of {table.Table} stay as they are: what was changed in them was edited since, or they are gone");

    private static IEnumerable<string> Passing(Capture capture) => capture.MadeAndDeleted.Select(table =>
        $"{table.Value} rows of {table.Key} were made by customers since, and deleted: had one of them a lost row's key, the lost row comes back nevertheless");

    private static IEnumerable<string> Unhurt(IEnumerable<string> asked, IReadOnlyDictionary<string, long> damaged) =>
        asked.Where(tenant => !damaged.ContainsKey(tenant)).Select(tenant => $"tenant {tenant} lost nothing, or is not called so at the target");

    private static IEnumerable<string> Moved(Capture capture) =>
        from table in capture.Tables from file in table.Files where file.From is not null group file by (file.From, To: table.Shape.Name) into moved
        select $"{moved.Sum(file => file.Rows)} rows of {moved.Key.From} were moved to {moved.Key.To}: they are told there, as changed rows, and go back";

    private static IEnumerable<string> Inserted(Capture capture)
    {
        if (capture.Inserted.Count > 0)
            yield return $"rows that the bad transactions put in and left, which stay but for those under a lost row's key: {string.Join(", ", capture.Inserted.Select(table => $"{table.Key} {table.Value}"))}";
    }

    // The WAL is silent about them: what a bad transaction did there cannot be known.
    private static IEnumerable<string> Unlogged(SchemaCatalog catalog)
    {
        var unlogged = catalog.Tables.Where(table => table.IsUnlogged).Select(table => $"{table.Name}").ToList();
        if (unlogged.Count > 0)
            yield return $"unlogged, so the WAL does not tell whether a bad transaction took rows of them, and no copy has any: {string.Join(", ", unlogged)}";
    }

    private static List<string> Locks(SchemaCatalog catalog, IReadOnlyList<TableMerge> tables, IReadOnlyList<StructuralDamage> structures)
    {
        var locks = structures.SelectMany(Columns).Select(column => column.Table).Distinct()
            .Select(table => $"{table}: ACCESS EXCLUSIVE, to make columns again and fill them: everybody waits until it ends").ToList();
        locks.AddRange(tables.Where(table => table.Trades).Select(table =>
            $"{table.Table}: EXCLUSIVE, since rows trade what is unique, and are taken out and put in again: readers go on; writers, and who adds what refers to it, wait until it ends"));
        foreach (var shape in tables.Where(table => table.Restored + table.Changed > 0).Select(table => catalog.Named(table.Table)).OfType<TableShape>())
        {
            locks.Add($"{shape.Name}: ROW EXCLUSIVE, and each row written; reading and writing other rows goes on");
            foreach (var trigger in shape.Stubborn)
                locks.Add($"{shape.Name}: SHARE ROW EXCLUSIVE, to switch {trigger.Kind.ToLowerInvariant()} {trigger.Name} off for the transaction: writers wait until it ends");
        }

        var parents = tables.Select(table => catalog.Named(table.Table)).OfType<TableShape>().SelectMany(shape => shape.ForeignKeys).Select(key => key.Referenced.ToString()).Distinct();
        locks.AddRange(parents.Select(parent => $"{parent}: FOR KEY SHARE on the rows that restored rows refer to; only deleting them or changing their keys waits"));
        return locks;
    }
}
