using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// What the DDL of one bad transaction took. Read in two steps: just before the transaction took its first lock, everything that it may take;
/// just after its commit, what it really took.
/// </summary>
internal sealed class StructureCapture
{
    private readonly WalTransaction transaction;
    private readonly int number;
    private readonly StructureSnapshot before;
    private readonly SchemaDump dump;
    private readonly Dictionary<uint, (TableShape Table, CapturedRows Rows)> columns = [];
    private StructureDiff? diff;

    private StructureCapture(WalTransaction transaction, int number, StructureSnapshot before, SchemaDump dump) =>
        (this.transaction, this.number, this.before, this.dump) = (transaction, number, before, dump);

    /// <summary>What it took; null while it was not compared.</summary>
    public StructuralDamage? Damage { get; private set; }

    public static async Task<StructureCapture> BeforeAsync(
        IRecoveryCopy copy, NpgsqlConnection connection, SchemaCatalog catalog, WalTransaction transaction, int number, CancellationToken cancellation) =>
        new(transaction, number, await StructureSnapshot.TakeAsync(connection, catalog, cancellation), await SchemaDump.TakeAsync(copy, cancellation));

    /// <summary>Reads the values of columns that have gone since, of a table that the transaction is about to lock.</summary>
    /// <returns>True when there are any.</returns>
    public async Task<bool> ReadColumnsAsync(TableShape table, VersionFiles files, CaptureOptions options, CancellationToken cancellation)
    {
        var gone = options.GoneOf(table);
        if (table.Key.Count == 0 || gone.Count == 0 || gone.Any(column => table.Key.Contains(column.Name)) || options.LeftOutAs(table) is not null) return false;
        columns[table.Oid] = (table, await files.WriteColumnsAsync(table, number, gone, asText: true, cancellation));
        return true;
    }

    /// <summary>Compares with the catalog just after the commit.</summary>
    public async Task CompareAsync(
        NpgsqlConnection connection, SchemaCatalog catalog, VersionFiles files, IReadOnlyList<WholeFile> rows, CaptureOptions options, CancellationToken cancellation)
    {
        diff = new StructureDiff(before, await StructureSnapshot.TakeAsync(connection, catalog, cancellation), transaction, table => options.LeftOutAs(table) is null);
        if (diff.Dropped.FirstOrDefault(table => options.LeftOutAs(table) is not null) is { } gone)
            throw new RecoveryRefusedException($"Table {gone.Name} is to be left out and was dropped by the bad transaction {transaction.Xid}, expected one that stands: what a transaction dropped comes back together." +
                $"{Environment.NewLine}  HINT: drop it after the recovery");
        if (diff.Retyped.Count > 0)
            throw new RecoveryRefusedException($"The bad transaction {transaction.Xid} changed the type of {string.Join(", ", diff.Retyped)}: " +
                $"what the old values were in the new type cannot be told apart from edits since.{Environment.NewLine}  HINT: change the type back, then recover the values by hand from the copy");
        foreach (var table in diff.Columns.Where(column => before.Catalog.WithOid(column.Oid)!.Key.Count == 0 && !column.Column.IsGenerated))
            throw new RecoveryRefusedException($"Column {table.Table}.{table.Column.Name} was dropped and its table has no key, so its values cannot be given back to their rows.");
        foreach (var table in diff.Columns.Where(column => before.Catalog.WithOid(column.Oid)!.Key.Contains(column.Column.Name)))
            throw new RecoveryRefusedException($"Column {table.Table}.{table.Column.Name} was dropped and its table's key went with it, expected a key that stands: its values cannot be given back to their rows." +
                $"{Environment.NewLine}  HINT: rescue plan --without {table.Table} recovers the others");
        var remade = diff.AnythingDropped ? await dump.SqlOfAsync(diff.IsDropped, cancellation) : RemadeObjects.None;
        Damage = new StructuralDamage
        {
            Transaction = number,
            DroppedTables = [.. diff.Dropped.Select(table => table.Name)],
            TruncatedTables = await EmptiedAsync(catalog, files, rows, cancellation),
            DroppedColumns = diff.Columns,
            DetachedPartitions = diff.Detached,
            Sequences = diff.Sequences,
            ColumnDetails = diff.Details,
            BeforeRows = remade.BeforeRows,
            AfterRows = remade.AfterRows,
            Constraints = [.. diff.Checks.Select(check => $"ALTER TABLE {check.Table.Quoted} ADD CONSTRAINT {Sql.Identifier(check.Name)} {check.Definition}"), .. remade.ForeignKeys],
            Drops = remade.Drops,
        };
    }

    /// <summary>Hands over the rows of tables that really lost them.</summary>
    public void AddTo(CapturedTables tables, IReadOnlyList<WholeFile> rows)
    {
        if (Damage is null) return;
        foreach (var file in rows.Where(file => file.Rows is not null))
            if (Damage.DroppedTables.Contains(file.Shape.Name) || Damage.TruncatedTables.Contains(file.Shape.Name)) tables.Add(file.Shape, [file.Rows!], truncated: true);
        foreach (var (table, file) in columns.Values)
            if (Damage.DroppedColumns.Any(column => column.Oid == table.Oid)) tables.Add(table, [file]);
    }

    // A rewrite (VACUUM FULL, CLUSTER) takes the rows along into the new file; a TRUNCATE does not, though others may have been put in after it.
    private async Task<IReadOnlyList<TableName>> EmptiedAsync(
        SchemaCatalog catalog, VersionFiles files, IReadOnlyList<WholeFile> rows, CancellationToken cancellation)
    {
        var emptied = new List<TableName>();
        foreach (var table in diff!.NewFile)
        {
            if (rows.FirstOrDefault(file => file.Shape.Oid == table.Oid) is not { Rows: not null } were) continue;
            var now = await files.SumsAsync(catalog.WithOid(table.Oid)!, cancellation);
            if (were.Sums.Any(sum => now.TryGetValue(sum.Key, out var other) && other != sum.Value)) emptied.Add(table.Name);
        }

        return emptied;
    }
}
