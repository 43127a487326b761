using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>Which tables are merged, in which order, and the foreign keys to keep true on the way.</summary>
internal sealed record MergePlan(Capture Capture, SchemaCatalog Live, IReadOnlyList<StagedTable> Tables, IReadOnlyList<StagedReference> References)
{
    /// <summary>True when one row may have several captured versions.</summary>
    public bool SeveralVersions { get; private init; }

    public static MergePlan For(Capture capture, SchemaCatalog live)
    {
        RefuseMadeAgain(capture, live);
        RefuseMovedAndDropped(capture);
        var wanted = capture.Tables.Where(table => table.Files.Any(file => file.Rows > 0 && file.Role != RowRole.DroppedColumns)).Select(table => (Captured: table, Live: Find(table, capture, live))).ToList();
        var order = TableOrder.ParentsFirst([.. wanted.Select(table => table.Live ?? table.Captured.Shape)]);
        var tables = order.Select((shape, number) => Staged(wanted.Single(table => (table.Live ?? table.Captured.Shape) == shape), live, number)).ToList();
        var missing = tables.Where(table => table.IsMissing).ToList();
        var references = tables.SelectMany(child => child.Table.ForeignKeys.Select(key => new StagedReference(child, key,
            [.. tables.Where(parent => parent.Table.Holds(key.Referenced))])
        {
            ParentIsLeftOut = capture.LeftOut.Any(oid => live.WithOid(oid)?.Holds(key.Referenced) == true),
            ParentIsMissing = missing.Any(parent => parent.Table.Holds(key.Referenced)) && live.Tables.All(table => !table.Holds(key.Referenced)),
        })).Where(reference => reference.Applies).ToList();
        return new MergePlan(capture, live, tables, references) { SeveralVersions = capture.Stops > 1 || capture.Structures.Count > 0 || capture.Incident.Contains('+', StringComparison.Ordinal) };
    }

    public IEnumerable<StagedReference> ReferencesOf(StagedTable child) => References.Where(reference => reference.Child == child);

    /// <summary>The table that lost a column, as it is now; null when it has gone too.</summary>
    public TableShape? Find(DroppedColumn column) => Live.WithOid(column.Oid) ?? Live.Named(column.Table);

    private static void RefuseMadeAgain(Capture capture, SchemaCatalog live)
    {
        var tables = capture.Structures.SelectMany(damage => damage.DroppedTables).Where(table => live.Named(table) is not null).Select(table => $"Table {table}");
        var columns = capture.Structures.SelectMany(damage => damage.DroppedColumns)
            .Where(column => (live.WithOid(column.Oid) ?? live.Named(column.Table))?.All.Any(now => now.Name == column.Column.Name) == true)
            .Select(column => $"Column {column.Table}.{column.Column.Name}");
        if (tables.Concat(columns).FirstOrDefault() is { } again)
            throw new RecoveryRefusedException($"{again} was dropped by a bad transaction and was made again since, expected it to be missing: what it holds now cannot be told from what it held. " +
                $"Nothing was written.{Environment.NewLine}  HINT: rename what was made, recover, then bring its rows over");
    }

    // A partition is made again when all rows are back, and attached then.
    private static void RefuseMovedAndDropped(Capture capture)
    {
        var dropped = capture.Structures.SelectMany(damage => damage.DroppedTables).ToHashSet();
        if (capture.Tables.FirstOrDefault(table => table.Files.Any(file => file.From is { } from && (dropped.Contains(from) || dropped.Contains(table.Shape.Name)))) is { } moved)
            throw new RecoveryRefusedException($"Bad transactions moved rows to partition {moved.Shape.Name} and dropped it, or the one that they came from, expected both to be there. Nothing was written." +
                $"{Environment.NewLine}  HINT: recover in two plans, the later transactions first: what they dropped, then what was moved");
    }

    private static TableShape? Find(CapturedTable captured, Capture capture, SchemaCatalog live)
    {
        var name = captured.Shape.Name;
        if ((live.WithOid(captured.Shape.Oid) ?? live.Named(name)) is { } now) return now;
        if (capture.Structures.Any(structure => structure.DroppedTables.Contains(name))) return null;
        // A partition may have been merged into another since: its rows find their way by the partitioned table.
        if (captured.Shape.Root is { } root && live.Tables.FirstOrDefault(table => table.Root == root) is not null) return captured.Shape;
        throw new RecoveryRefusedException($"Table {name} is not in the live database any more, and no bad transaction dropped it, expected it as it was or renamed." +
            $"{Environment.NewLine}  HINT: was it dropped on purpose? Leave it out: drill rescue plan --without {name}. Did its rows go elsewhere? Recover them by hand from the copy");
    }

    private static StagedTable Staged((CapturedTable Captured, TableShape? Live) table, SchemaCatalog live, int number)
    {
        var (captured, now) = table;
        var shape = now ?? captured.Shape;
        var isGone = now is not null && live.WithOid(now.Oid) is null && live.Named(now.Name) is null;
        var columns = captured.Files.Where(file => file.Role != RowRole.DroppedColumns).SelectMany(file => file.Columns)
            .Select(column => now is null || isGone ? column : Staging.LiveColumn(shape, captured.Shape, column))
            .OfType<ColumnShape>().Where(column => !column.IsGenerated).Select(column => column.Name).ToHashSet();
        var staged = new StagedTable(shape, captured, number)
        {
            Columns = [.. shape.Columns.Where(columns.Contains)],
            IsMissing = now is null || isGone,
            Into = (isGone || captured.HasMovedIn ? shape.Root ?? captured.Shape.Root! : shape.Name).Quoted,
        };
        return Checked(staged);
    }

    // Before, after and now are compared in one query, of which a server handles 1664 columns.
    private const int MostCompared = 1600 / 3;

    private static StagedTable Checked(StagedTable staged)
    {
        var (table, captured) = (staged.Table, staged.Captured);
        if (staged.HasChanged && staged.Columns.Count > MostCompared)
            throw new RecoveryRefusedException($"{table.Name} has {staged.Columns.Count} columns and rows that were changed, expected at most {MostCompared} columns: before, after and now cannot be compared in one query. Nothing was written." +
                $"{Environment.NewLine}  HINT: the other tables come back with drill rescue plan --without {table.Name}; change its rows back by hand, from the copy");
        if (captured.Shape.Key.Count > 0 && staged.Key.Count == 0 && !staged.IsMissing)
            throw new RecoveryRefusedException($"Table {table.Name} had the key ({string.Join(", ", captured.Shape.Key)}) at the target and has " +
                $"({string.Join(", ", table.Key)}) now, of which not every column was captured: its rows cannot be told apart.");
        var lacking = table.All.Where(column => column is { NotNull: true, IsGenerated: false, Identity: "" } && column.Default is null && !staged.Columns.Contains(column.Name)).ToList();
        if (lacking.Count > 0 && staged.HasDeleted)
            throw new RecoveryRefusedException($"Table {table.Name} has columns that were added since the target, NOT NULL and without a default, expected a value for each row: " +
                $"{string.Join(", ", lacking.Select(column => column.Name))}.{Environment.NewLine}  HINT: ALTER TABLE … ALTER COLUMN … SET DEFAULT … for the time of the recovery");
        return staged;
    }
}
