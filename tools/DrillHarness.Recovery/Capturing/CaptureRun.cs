using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// Advances a copy from stop to stop and reads at each what the bad transactions are about to take, or have just written. A copy that does not
/// show exactly what the WAL says is refused.
/// </summary>
public sealed class CaptureRun
{
    private readonly IRecoveryCopy copy;
    private readonly Incident incident;
    private readonly CaptureOptions options;
    private readonly CapturedTables tables = new();
    private readonly List<ProofCheck> proofs = [];
    private readonly Dictionary<int, StructureCapture> structures = [];
    private readonly List<(int Transaction, WholeFile File)> wholeFiles = [];
    private readonly Dictionary<RelationFile, TableShape> filled = [];
    private readonly RekeyedParents rekeyed;
    private readonly Dictionary<uint, (TableName As, long Rows)> leftOut = [];
    private readonly HashSet<string> ownerless = [];
    private int stops;

    private CaptureRun(IRecoveryCopy copy, Incident incident, CaptureOptions options) =>
        (this.copy, this.incident, this.options, rekeyed) = (copy, incident, options, new RekeyedParents(incident.History));

    /// <summary>Takes everything that the plan says.</summary>
    /// <exception cref="RecoveryRefusedException">The copy is not clean at a stop, or what was damaged cannot be brought back; nothing was written to the live database.</exception>
    public static async Task<Capture> TakeAsync(
        IRecoveryCopy copy, Incident incident, StopPlan plan, CaptureOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Directory);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var run = new CaptureRun(copy, incident, options);
        try
        {
            foreach (var reads in plan.Stops) await run.HaltAsync(reads, cancellation);
        }
        catch (PostgresException damaged) when (damaged.SqlState == PostgresErrorCodes.DataCorrupted)
        {
            throw new RecoveryRefusedException($"The copy has pages whose checksum does not hold: {damaged.MessageText}.{Environment.NewLine}  HINT: recover from an older backup; " +
                "was it so on the live server too? pg_amcheck", damaged);
        }

        return await run.ResultAsync(cancellation);
    }

    private async Task HaltAsync(StopReads reads, CancellationToken cancellation)
    {
        await copy.AdvanceAsync(reads.Stop, cancellation);
        stops++;
        await using var connection = await copy.Source.OpenConnectionAsync(cancellation);
        var catalog = await SchemaCatalog.ReadAsync(connection, cancellation);
        await SessionPath.PrepareAsync(connection, cancellation);
        foreach (var (file, _) in incident.Transactions.SelectMany(bad => bad.Changes).Where(change => change.Value.Inserted > 0))
            if (catalog.InFile(file) is { } table) filled.TryAdd(file, table);
        if (stops == 1) await Unrecoverable.RefuseAsync(connection, incident, catalog, options, cancellation);
        var proof = new StopProof(connection, incident, reads.Stop, stops);
        proofs.AddRange(await proof.ProveAsync(cancellation));
        var files = new VersionFiles(connection, options.Directory, stops);
        var sets = Sets(reads, catalog);
        foreach (var set in sets) proofs.Add(await VisibleAsync(files, set, cancellation));
        if (stops == 1 && options.MissedKeys.Count > 0) proofs.Add(await proof.CoversAsync(catalog, sets, options.MissedTable!, options.MissedKeys, cancellation));
        Refuse();
        foreach (var set in sets)
        {
            var written = await files.WriteAsync(set, Tenant(catalog, set.Shape), asText: options.GoneOf(set.Shape).Count > 0, byChange: incident.History.Keys.ChangesKeys(set.Shape.File), cancellation);
            tables.Add(set.Owner, written, moved: MovedOf(set));
        }

        var losing = await ReadStructuresAsync(reads, connection, catalog, files, cancellation);
        var captured = sets.Select(set => set.Shape).Concat(reads.Files.Select(file => catalog.InFile(file.File)).OfType<TableShape>()).ToList();
        await rekeyed.NoteAsync(connection, catalog, reads.Stop.Before, captured, losing, cancellation);
    }

    // The tables that are about to lose columns.
    private async Task<IReadOnlyList<TableShape>> ReadStructuresAsync(
        StopReads reads, NpgsqlConnection connection, SchemaCatalog catalog, VersionFiles files, CancellationToken cancellation)
    {
        string TenantOf(TableShape shape) => Tenant(catalog, shape);
        var losing = new List<TableShape>();
        if (reads.CatalogBefore.Count + reads.CatalogAfter.Count > 0) RefuseHeld(catalog, reads);
        foreach (var number in reads.CatalogBefore)
        {
            var structure = await StructureCapture.BeforeAsync(copy, connection, catalog, incident.Transactions[number], number, cancellation);
            structures[number] = structure;
            foreach (var table in catalog.Tables.Where(table => incident.Transactions[number].Locks.Any(held => held.Relation == table.Oid))) IsLeftOut(table, 0);
        }

        foreach (var (relation, number) in reads.Tables)
            if (catalog.WithOid(relation) is { } table && structures.TryGetValue(number, out var structure) && await structure.ReadColumnsAsync(table, files, options, cancellation)) losing.Add(table);
        foreach (var file in reads.Files)
            if (catalog.InFile(file.File) is { } shape && !IsLeftOut(shape, 0)) wholeFiles.Add((file.Transaction, await WholeFile.ReadAsync(files, shape, file.Transaction, TenantOf(shape), cancellation)));
        foreach (var number in reads.CatalogAfter)
            if (structures.TryGetValue(number, out var structure)) await structure.CompareAsync(connection, catalog, files, WholeFilesOf(number), options, cancellation);
        return losing;
    }

    // What is to be compared has to be whole.
    private static void RefuseHeld(SchemaCatalog catalog, StopReads reads)
    {
        if (catalog.Held.FirstOrDefault() is { } held)
            throw new RecoveryRefusedException($"The definitions that {reads.Stop.Why} are not all to be read there: another transaction holds {held} against everybody, expected none in progress. Nothing was written." +
                $"{Environment.NewLine}  HINT: did several migrations run at once? Name all transactions that are bad: what is left may come back by itself");
    }

    private IReadOnlyList<WholeFile> WholeFilesOf(int number) => [.. wholeFiles.Where(file => file.Transaction == number).Select(file => file.File)];

    private async Task<Capture> ResultAsync(CancellationToken cancellation)
    {
        await using var connection = await copy.Source.OpenConnectionAsync(cancellation);
        await using var identity = new NpgsqlCommand("SELECT system_identifier::text, current_database()::text FROM pg_control_system()", connection);
        await using var row = await identity.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        foreach (var (number, structure) in structures.OrderBy(known => known.Key)) structure.AddTo(tables, WholeFilesOf(number));
        var lost = tables.All(filled.Values.Select(table => table.Oid).ToHashSet());
        var capture = new Capture
        {
            Incident = incident.Fingerprint,
            SystemIdentifier = row.GetString(0),
            Database = row.GetString(1),
            TenantTable = options.TenantTable,
            Tables = lost,
            Inserted = filled.GroupBy(known => $"{known.Value.Name}").ToDictionary(same => same.Key, same => same.Sum(known => InsertedInto(known.Key))),
            LeftOut = [.. leftOut.Keys],
            MadeAndDeleted = lost.Select(table => (table.Shape.Name, Rows: MadeAndDeleted(table.Shape))).Where(table => table.Rows > 0).ToDictionary(table => $"{table.Name}", table => table.Rows),
            MadeSince = [.. incident.Changes.Where(change => !change.IsDelete && incident.History.WasMadeSince(change.Id)).Select(change => change.Id)],
            Rekeyed = rekeyed.All,
            Rewritten = rekeyed.Rewritten,
            Writers = [.. incident.Transactions.SelectMany(bad => bad.Subtransactions.Prepend(bad.Xid))],
            Structures = [.. structures.OrderBy(known => known.Key).Select(known => known.Value.Damage).OfType<StructuralDamage>()],
            Proofs = proofs,
            Stops = stops,
            Losses = [.. wholeFiles.Select(file => file.File.Loss).OfType<string>(), .. ownerless, .. LeftOut()],
        };
        return await capture.SaveAsync(options.Directory, cancellation);
    }

    private bool IsLeftOut(TableShape shape, int rows)
    {
        if (options.LeftOutAs(shape) is not { } name) return false;
        leftOut[shape.Oid] = (name, leftOut.GetValueOrDefault(shape.Oid).Rows + rows);
        return true;
    }

    private IEnumerable<string> LeftOut()
    {
        var rows = leftOut.Values.ToLookup(table => table.As, table => table.Rows);
        if (options.Without.FirstOrDefault(name => !rows.Contains(name)) is { } idle)
            throw new RecoveryRefusedException($"No bad transaction took anything of {idle}, expected so of a table that is to be left out.{Environment.NewLine}  HINT: they took rows of {string.Join(", ", tables.Names)}");
        return rows.Select(table => (Name: table.Key, Rows: table.Sum()))
            .Select(table => $"{table.Name} is left out, as asked: it stays as it is{(table.Rows > 0 ? $", with {table.Rows} of its rows deleted or changed" : "")}");
    }

    // An emptied table has another file since.
    private int MadeAndDeleted(TableShape table) => new[] { table.File, options.Live.WithOid(table.Oid)?.File }.OfType<RelationFile>().Distinct()
        .Sum(file => incident.History.Keys.MadeAndDeleted(file, incident.First.CommitLsn));

    private long InsertedInto(RelationFile file) => incident.Transactions.Sum(bad => bad.Changes.TryGetValue(file, out var change) ? (long)change.Inserted : 0);

    private IReadOnlyList<VersionSet> Sets(StopReads reads, SchemaCatalog catalog)
    {
        var sets = new List<VersionSet>();
        foreach (var read in reads.Reads)
        {
            if (catalog.IsInternal(read.File)) continue;
            var shape = catalog.InFile(read.File) ?? throw new RecoveryRefusedException(
                $"The copy knows no table in file {read.File}, which the bad transactions took rows from, expected one." +
                $"{Environment.NewLine}  HINT: is it a copy of this database? Rows that a transaction takes after it wrote their table anew itself (CLUSTER, VACUUM FULL, ALTER TABLE) are in no copy");
            if (IsLeftOut(shape, read.IsNew ? 0 : read.Versions.Count)) continue;
            sets.AddRange(read.Versions.Select(version => (version.Tuple, version.Change, Net: incident.Changes[version.Change]))
                .GroupBy(version => (Role: read.IsNew ? RowRole.After : version.Net.IsDelete ? RowRole.Deleted : RowRole.Before, Other: !version.Net.IsMove ? read.File : read.IsNew ? version.Net.File : version.Net.NewFile))
                .Select(group => (group.Key.Role, Other: PartitionIn(group.Key.Other, shape, catalog), Versions: group.Select(version => (version.Tuple, version.Change, version.Net.Last))))
                .Where(group => group.Other == shape || !IsLeftOut(group.Other, 0))
                .Select(group => VersionSet.Of(shape, group.Role, group.Versions, read.IsNew ? shape : group.Other)));
        }

        return sets;
    }

    // Where rows went from one to the other.
    private static TableShape PartitionIn(RelationFile file, TableShape shape, SchemaCatalog catalog) => file == shape.File ? shape
        : catalog.InFile(file) is { Root: { } root } other && root == shape.Root ? other
        : throw Unrecoverable.Astray($"from or to {shape.Name}");

    private List<MovedRow> MovedOf(VersionSet set) =>
        set.Role != RowRole.After ? [] : [.. set.Changes.Select(change => incident.History.MovedTo(change)).OfType<MovedRow>()];

    private static async Task<ProofCheck> VisibleAsync(VersionFiles files, VersionSet set, CancellationToken cancellation)
    {
        var what = set.Role == RowRole.After ? "left behind" : set.Role == RowRole.Before ? "changed" : "deleted";
        var found = await files.CountVisibleAsync(set, cancellation);
        return new ProofCheck($"rows of {set.Shape.Name} that the WAL says were {what} are there", $"{set.Tuples.Length}", $"{found}");
    }

    private void Refuse()
    {
        if (!options.RefuseUnclean || proofs.FirstOrDefault(check => !check.Held) is not { } broken) return;
        throw new RecoveryRefusedException($"the copy is not clean: {broken.Name}, expected {broken.Expected}, found {broken.Found}");
    }

    private string Tenant(SchemaCatalog catalog, TableShape shape)
    {
        if (options.TenantTable is not { } tenant || TenantPath.Find(catalog, shape, tenant) is not { } path) return "NULL::text";
        if (path.Between.FirstOrDefault(catalog.IsHeld) is not { } held) return path.KeyOf("t", shape);
        ownerless.Add($"whose the rows of {shape.Name} are is not told: a bad transaction locked it after {held}, by which it would be known, and customers wrote in between");
        return "NULL::text";
    }
}
