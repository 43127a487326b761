using System.Text;
using System.Text.RegularExpressions;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Undo;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Makes again what DDL took: dropped objects from their definitions, dropped columns with their values, detached partitions, sequences. The newest
/// damage first, so that each step finds what it was made upon.
/// </summary>
internal sealed partial class StructureBack(LiveSql live, MergePlan plan, ColumnsBack values, UndoLog? undo)
{
    private const string Attach = "TABLE ATTACH";

    private readonly List<string> remarks = [];
    private readonly List<DumpPart> views = [];
    private int reverts;

    /// <summary>What could only be made in part.</summary>
    public IReadOnlyList<string> Remarks => remarks;

    /// <summary>Before rows are put back: schemas, types, functions, tables, sequences, columns.</summary>
    public async Task BeforeRowsAsync(CancellationToken cancellation)
    {
        if (plan.Capture.Structures.Count == 0) return;
        if (undo is not null) await undo.LookAtObjectsAsync(cancellation);
        // A function may speak of a table that comes after it.
        await live.ExecuteAsync("SET LOCAL check_function_bodies = off", cancellation);
        foreach (var damage in plan.Capture.Structures.OrderByDescending(damage => damage.Transaction))
        {
            foreach (var drop in damage.Drops.Reverse()) await RevertAsync(drop, null, cancellation);
            var (first, others) = Split(damage);
            await live.ExecuteAsync(first, cancellation);
            foreach (var column in damage.DroppedColumns.DistinctBy(column => (Declaring(column), column.Column.Name))) await AddColumnAsync(column, damage, cancellation);
            await live.ExecuteAsync(others, cancellation);
            foreach (var partition in damage.DetachedPartitions) await AttachAsync(partition, cancellation);
            foreach (var table in damage.DroppedTables) await RevertAsync($"DROP TABLE {table.Quoted} CASCADE", $"FROM {table.Quoted} t WHERE true", cancellation);
        }
    }

    /// <summary>After rows are back: values of columns, sequences, indexes, constraints, triggers, rules, policies.</summary>
    /// <param name="tenants">A condition over <c>n</c>: whose changed values come back.</param>
    public async Task AfterRowsAsync(string tenants, CancellationToken cancellation)
    {
        foreach (var damage in plan.Capture.Structures.OrderByDescending(damage => damage.Transaction))
        {
            foreach (var same in damage.DroppedColumns.GroupBy(column => column.Oid)) await values.FillAsync([.. same], damage, tenants, cancellation);
            foreach (var same in damage.DroppedColumns.GroupBy(column => (Declaring(column), column.Column.Name))) await SetNotNullAsync([.. same], cancellation);
            foreach (var part in DumpPart.Split(damage.BeforeRows))
                if (IdentityOf(damage, part) is { } column) await MakeIdentityAsync(column, part, damage, cancellation);
            foreach (var detail in damage.ColumnDetails) await SetAsync(detail, damage, cancellation);
            foreach (var sequence in damage.Sequences) await live.ExecuteAsync(SetSequence(sequence), cancellation);
            var late = new List<DumpPart>();
            foreach (var part in DumpPart.Split(damage.AfterRows))
                if (!await MakeAsync(part, isLast: false, cancellation)) late.Add(part);
            // An index comes before the materialized view that it is of.
            foreach (var part in late) await MakeAsync(part, isLast: true, cancellation);
            foreach (var constraint in damage.Constraints) await AddConstraintAsync(constraint, cancellation);
        }

        foreach (var view in views) await FillAsync(view, cancellation);
        remarks.AddRange(await values.LackingAsync(cancellation));
        if (undo is not null && plan.Capture.Structures.Count > 0) await undo.ObjectsAsync(cancellation);
    }

    // A column may take its default from a sequence or a function that went with it, its type from a table, and a sequence may belong to such a column; an
    // identity comes to a column that has its values. A function that stands after a table may be made of it.
    private (string First, string Others) Split(StructuralDamage damage)
    {
        if (damage.BeforeRows.Length == 0) return ("", "");
        var (first, others, isTableSeen) = (new StringBuilder(), new StringBuilder(), false);
        var rowTypes = damage.DroppedTables.Where(table => damage.DroppedColumns.Any(column => IsRowOf(column.Column.Type, table))).ToList();
        foreach (var part in DumpPart.Split(damage.BeforeRows).Where(part => IdentityOf(damage, part) is null))
        {
            isTableSeen |= part.Kind == "TABLE";
            var isRowType = part.Kind == "TABLE" && rowTypes.Exists(table => part.Name == table.Name && part.Schema == table.Schema);
            var goesFirst = isRowType || part.Kind is "SCHEMA" or "TYPE" or "DOMAIN" || (part.Kind == "FUNCTION" && !isTableSeen) ||
                (part.Kind == "SEQUENCE" && !part.Sql.Contains("\nALTER TABLE ", StringComparison.Ordinal));
            (goesFirst ? first : others).Append(part.Sql);
        }

        return (first.ToString(), others.ToString());
    }

    // The column that a part makes an identity of, where it is one that was dropped; of a partitioned table, that of a partition.
    private DroppedColumn? IdentityOf(StructuralDamage damage, DumpPart part) => part.Kind == "SEQUENCE" && Identity().Match(part.Sql) is { Success: true } identity
        ? damage.DroppedColumns.FirstOrDefault(column => Unquoted(identity.Groups["column"].Value) == Unquoted(column.Column.Name) &&
            new[] { column.Table, column.Column.InheritedFrom }.OfType<TableName>().Any(table => Unquoted(identity.Groups["table"].Value) == Unquoted($"{table}"))) : null;

    [GeneratedRegex(@"^ALTER TABLE (?<table>.+?) ALTER COLUMN (?<column>.+?) ADD GENERATED ", RegexOptions.Multiline)]
    private static partial Regex Identity();

    private static string Unquoted(string name) => name.Replace("\"", "", StringComparison.Ordinal);

    // The type is written without its schema where the search path leads to it.
    private static bool IsRowOf(string type, TableName table) =>
        Unquoted(type).TrimEnd('[', ']') is var plain && (plain == table.Name || plain == table.ToString());

    private async Task AddColumnAsync(DroppedColumn dropped, StructuralDamage damage, CancellationToken cancellation)
    {
        if (Declaring(dropped) is not { } table) return;
        var column = dropped.Column;
        var isDefaultLater = column.Default is not null && column.Default.Contains("nextval(", StringComparison.Ordinal) && damage.Sequences.Count > 0;
        var value = column.IsGenerated ? $" GENERATED ALWAYS AS ({column.Default}) STORED"
            : column.Default is { } expression && !isDefaultLater ? $" DEFAULT {expression}" : "";
        await live.ExecuteAsync($"ALTER TABLE {table.Quoted} ADD COLUMN {Sql.Identifier(column.Name)} {column.Type}" +
            $"{(column.Collation is { } collation ? $" COLLATE {collation}" : "")}{value}", cancellation);
        if (isDefaultLater) await live.ExecuteAsync($"ALTER TABLE {table.Quoted} ALTER COLUMN {Sql.Identifier(column.Name)} SET DEFAULT {column.Default}", cancellation);
        await RevertAsync($"ALTER TABLE {table.Quoted} DROP COLUMN {Sql.Identifier(column.Name)} CASCADE",
            column.IsGenerated ? null : $"FROM {table.Quoted} t WHERE t.{Sql.Identifier(column.Name)} IS NOT NULL", cancellation);
    }

    // Of one column in a table and those that inherit it: where each had it, the declaring table had it too and hands it down.
    private async Task SetNotNullAsync(IReadOnlyList<DroppedColumn> same, CancellationToken cancellation)
    {
        var strict = same.Where(column => column.Column is { NotNull: true, IsGenerated: false, Identity: "" }).ToList();
        var tables = strict.Count == same.Count ? [Declaring(same[0])] : strict.Select(column => plan.Find(column)?.Name);
        foreach (var table in tables.OfType<TableName>()) await SetNotNullAsync(table, same[0].Column.Name, cancellation);
    }

    // An identity is never NULL: rows that were added since are numbered on from where it stood, once it stands.
    private async Task MakeIdentityAsync(DroppedColumn column, DumpPart part, StructuralDamage damage, CancellationToken cancellation)
    {
        if (Declaring(column) is not { } table) return;
        var name = Sql.Identifier(column.Column.Name);
        await live.ExecuteAsync($"""
            DROP TABLE IF EXISTS pg_temp.drillharness_new; CREATE TEMP TABLE drillharness_new (part oid, place tid);
            WITH filled AS (UPDATE {table.Quoted} SET {name} = 0 WHERE {name} IS NULL RETURNING tableoid, ctid) INSERT INTO pg_temp.drillharness_new SELECT * FROM filled;
            ALTER TABLE {table.Quoted} ALTER COLUMN {name} SET NOT NULL
            """, cancellation);
        await live.ExecuteAsync(Identity().Replace(part.Sql, _ => $"ALTER TABLE {table.Quoted} ALTER COLUMN {name} ADD GENERATED "), cancellation);
        foreach (var sequence in damage.Sequences.Where(sequence => sequence.Name.Name == part.Name && sequence.Name.Schema == part.Schema)) await live.ExecuteAsync(SetSequence(sequence), cancellation);
        await live.ExecuteAsync($"UPDATE {table.Quoted} l SET {name} = DEFAULT FROM pg_temp.drillharness_new new WHERE l.tableoid = new.part AND l.ctid = new.place", cancellation);
    }

    private async Task SetNotNullAsync(TableName table, string column, CancellationToken cancellation)
    {
        var name = Sql.Identifier(column);
        var empty = await live.ScalarAsync<long>($"SELECT count(*) FROM {table.Quoted} WHERE {name} IS NULL", cancellation);
        if (empty == 0) await live.ExecuteAsync($"ALTER TABLE {table.Quoted} ALTER COLUMN {name} SET NOT NULL", cancellation);
        else remarks.Add($"{table}.{column} is not NOT NULL again: {empty} rows that were added since have no value");
    }

    private async Task AttachAsync(DetachedPartition partition, CancellationToken cancellation)
    {
        try
        {
            await SavedAsync($"ALTER TABLE {partition.Parent.Quoted} ATTACH PARTITION {partition.Table.Quoted} {partition.Bound}", cancellation);
            await RevertAsync($"ALTER TABLE {partition.Parent.Quoted} DETACH PARTITION {partition.Table.Quoted}", null, cancellation);
        }
        catch (PostgresException refused)
        {
            throw NotAttached($"{partition.Table}", $"{partition.Parent}", partition.Bound, refused);
        }
    }

    // It is made empty, and nobody can read it before it is filled.
    private async Task FillAsync(DumpPart view, CancellationToken cancellation)
    {
        try
        {
            await SavedAsync($"REFRESH MATERIALIZED VIEW {new TableName(view.Schema, view.Name).Quoted}", cancellation);
        }
        catch (PostgresException refused) when (!RecoveryRefusedException.IsGivingWay(refused))
        {
            remarks.Add($"{view} is empty, and has to be refreshed: {refused.MessageText}");
        }
    }

    // Somebody's row since may stand in the way of a unique rule: then all comes back but the rule. False when what it is about may be made later.
    private async Task<bool> MakeAsync(DumpPart part, bool isLast, CancellationToken cancellation)
    {
        try
        {
            await SavedAsync(part.Sql, cancellation);
            if (part.Kind == "MATERIALIZED VIEW") views.Add(part);
        }
        catch (PostgresException early) when (!isLast && part.Kind == "INDEX" && early.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
        catch (PostgresException broken) when (part.Kind != Attach && (broken.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation || IsAboutNames(broken)))
        {
            remarks.Add($"{part} is not made again: {broken.MessageText}");
        }
        catch (PostgresException full) when (part.Kind == Attach)
        {
            await MakeRoomAsync(part, full, cancellation);
        }

        return true;
    }

    // Rows that came since have gone into the default partition: they move into the one that is made again, and back when it is undone.
    private async Task MakeRoomAsync(DumpPart attach, PostgresException full, CancellationToken cancellation)
    {
        var statement = AttachStatement().Match(attach.Sql);
        var (parent, child) = (statement.Groups["parent"].Value, statement.Groups["child"].Value);
        var (place, kept) = full.SqlState == PostgresErrorCodes.CheckViolation ? await DefaultOfAsync(parent, cancellation) : ("", "");
        if (place.Length == 0) throw NotAttached(child, parent, statement.Groups["bound"].Value, full);
        try
        {
            await live.ExecuteAsync($"ALTER TABLE {parent} DETACH PARTITION {place}; {statement.Value}", cancellation);
            var bounds = await live.ScalarAsync<string>($"SELECT pg_get_partition_constraintdef({Sql.Literal(child)}::regclass)", cancellation);
            var moved = await live.ExecuteAsync($"WITH moved AS (DELETE FROM {place} WHERE {bounds} RETURNING {kept}) INSERT INTO {parent} ({kept}) OVERRIDING SYSTEM VALUE SELECT {kept} FROM moved", cancellation);
            await live.ExecuteAsync($"ALTER TABLE {parent} ATTACH PARTITION {place} DEFAULT", cancellation);
            remarks.Add($"{moved} rows that came into {place} since lie in {child} now");
            await RevertAsync($"ALTER TABLE {parent} DETACH PARTITION {child}; INSERT INTO {parent} ({kept}) OVERRIDING SYSTEM VALUE SELECT {kept} FROM {child}", null, cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw NotAttached(child, parent, statement.Groups["bound"].Value, taken);
        }
    }

    private async Task<(string Name, string Columns)> DefaultOfAsync(string parent, CancellationToken cancellation)
    {
        var found = await live.RowsAsync($"""
            SELECT format('%I.%I', n.nspname, c.relname), (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
            FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partdefid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.partrelid = {Sql.Literal(parent)}::regclass
            """, cancellation);
        return found.Count == 0 ? ("", "") : (found[0][0]!, found[0][1]!);
    }

    [GeneratedRegex(@"ALTER TABLE ONLY (?<parent>.+?) ATTACH PARTITION (?<child>.+?) (?<bound>FOR VALUES .+|DEFAULT);")]
    private static partial Regex AttachStatement();

    private static RecoveryRefusedException NotAttached(string table, string parent, string bound, PostgresException refused) =>
        new($"{refused.SqlState} {refused.MessageText}: partition {table} cannot be attached to {parent} again ({bound}). Nothing was written." +
            $"{Environment.NewLine}  HINT: did rows of its bounds come into another partition since?", refused);

    private async Task AddConstraintAsync(string sql, CancellationToken cancellation)
    {
        try
        {
            await SavedAsync(sql, cancellation);
        }
        catch (PostgresException broken) when (broken.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.CheckViolation)
        {
            var end = sql.LastIndexOf(';');
            await live.ExecuteAsync($"{sql[..(end < 0 ? sql.Length : end)]} NOT VALID;", cancellation);
            remarks.Add($"a constraint is NOT VALID: {broken.MessageText}");
        }
        catch (PostgresException lacking) when (IsAboutNames(lacking))
        {
            remarks.Add($"constraint {StructuralDamage.DeclaredBy(sql)} is not made again: {lacking.MessageText}");
        }
    }

    // What it was about may have another name, or another shape, since.
    private static bool IsAboutNames(PostgresException refused) => refused.SqlState.StartsWith("42", StringComparison.Ordinal) && refused.SqlState != PostgresErrorCodes.InsufficientPrivilege;

    private async Task SetAsync(ColumnDetail detail, StructuralDamage damage, CancellationToken cancellation)
    {
        var column = damage.DroppedColumns.FirstOrDefault(column => column.Table == detail.Table && column.Column.Name == detail.Column);
        var table = (column is null ? null : plan.Find(column)?.Name) ?? detail.Table;
        try
        {
            await SavedAsync($"{detail.Before}{table.Quoted}{detail.After}", cancellation);
        }
        catch (PostgresException refused)
        {
            remarks.Add($"{table}.{detail.Column} is not as it was in all: {refused.MessageText}");
        }
    }

    private async Task SavedAsync(string sql, CancellationToken cancellation)
    {
        await live.ExecuteAsync("SAVEPOINT drillharness", cancellation);
        try
        {
            await live.ExecuteAsync(sql, cancellation);
            await live.ExecuteAsync("RELEASE drillharness", cancellation);
        }
        catch (PostgresException)
        {
            // Out of the savepoint again: what is written in it bears another transaction's number than the merge's.
            await live.ExecuteAsync("ROLLBACK TO drillharness; RELEASE drillharness", cancellation);
            throw;
        }
    }

    private async Task RevertAsync(string sql, string? written, CancellationToken cancellation)
    {
        if (undo is not null) await undo.StructureAsync(++reverts, sql, written, cancellation);
    }

    // A partition has its columns from the partitioned table, which holds no rows and so is no table of the catalog that was read.
    private TableName? Declaring(DroppedColumn column) => column.Column.InheritedFrom ?? plan.Find(column)?.Name;

    private static string SetSequence(SequenceState sequence)
    {
        if (sequence.LastValue is not { } value) return "";
        var further = sequence.IsDescending ? "least" : "greatest";
        var name = Sql.Literal(sequence.Name.Quoted);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"SELECT setval(to_regclass({name}), {further}(coalesce(pg_sequence_last_value(to_regclass({name})), {value}), {value}))");
    }
}
