using System.Globalization;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Verdicts;

/// <summary>Judges what was seen of one run: by its effects, and by what the intent says, never by the script's text.</summary>
internal sealed class Judge(Observation seen, Intent? intent)
{
    // A single row says little of a tenant: that one row is all of something is common.
    private const long FewRows = 2;

    private readonly List<Finding> findings = [];

    /// <summary>All findings of the run.</summary>
    public static IReadOnlyList<Finding> FindingsOf(Observation seen, Intent? intent)
    {
        var judge = new Judge(seen, intent);
        judge.findings.AddRange(new OutcomeJudge(seen).Findings());
        foreach (var tally in seen.Tables) judge.Take(tally);
        foreach (var table in WholeTable.Of(seen, intent).Where(table => !table.Parts.All(judge.IsDeclaredDrop))) judge.Take(table);
        judge.TakeTenants();
        judge.TakeFacts();
        judge.TakeLimits();
        return [.. judge.findings.Select(finding => finding with { World = seen.World.Title })];
    }

    private void Take(TableTally tally)
    {
        if (tally.Before is not { } before || IsDeclaredDrop(tally)) return;
        foreach (var (operation, rows) in new[] { (RowOperation.Delete, tally.Deleted), (RowOperation.Update, tally.Updated), (RowOperation.Insert, tally.Inserted) })
        {
            if (rows <= 0) continue;
            if (intent is not null && DatabaseBefore.For(intent, before.Shape, operation) is { } meant) TakeMeant(tally, operation, rows, meant);
            else if (intent is not null) TakeUndeclared(tally, operation, rows);
            else if (seen.Origins.Of(tally.Table, operation) == EffectOrigin.Cascade) TakeUndeclared(tally, operation, rows);
        }
    }

    private void Take(WholeTable table)
    {
        foreach (var operation in new[] { RowOperation.Delete, RowOperation.Update, RowOperation.Insert })
            if (table.Rows(operation) > 0 && intent is not null && DatabaseBefore.For(intent, table.Parts[0].Before!.Shape, operation) is { } meant) TakeAmounts(table, operation, meant);
        TakeNeverRight(table);
        TakeMovedAway(table);
    }

    private void TakeMeant(TableTally tally, RowOperation operation, long rows, OperationIntent meant)
    {
        var before = tally.Before!;
        if (tally.Outside(operation) is { } outside)
            Add(FindingCodes.OutsideIntent, tally.Table, operation, outside.Count, outside.PerTenant.Count(tenant => tenant.Key >= 0), outside.Xid, outside.Keys,
                $"{Of(outside.Count, "row")} of {tally.Table} {Done(operation)} for which the intent's predicate did not hold, of {Of(rows, "row")} {Done(operation)} and {before.Count} that there were");
        if (operation == RowOperation.Update && meant.Columns is { } columns && tally.Columns.Except(columns).ToList() is { Count: > 0 } others)
            Add(FindingCodes.UndeclaredColumn, tally.Table, operation, rows, TenantsOf(PerTenant(tally, operation)), null, tally.Keys(operation), $"{tally.Table}: {string.Join(", ", others)} changed, expected {string.Join(", ", columns)} only");
    }

    private void TakeAmounts(WholeTable table, RowOperation operation, OperationIntent meant)
    {
        var (rows, perTenantRows, perTenantBefore) = (table.Rows(operation), table.RowsPerTenant(operation), table.PerTenant);
        if (meant.AtMost is { } most && rows > most.Of(table.Count))
            Add(FindingCodes.TooManyRows, table.Name, operation, rows, TenantsOf(perTenantRows), null, table.Keys(operation), $"{Of(rows, "row")} of {table.Name} {Done(operation)}, expected at most {most} (of {table.Count})");
        if (meant.PerTenant is { } perTenant)
            foreach (var (tenant, count) in perTenantRows.Where(tenant => tenant.Key >= 0 && tenant.Value > perTenant.Of(perTenantBefore.GetValueOrDefault(tenant.Key))))
                Add(FindingCodes.TooManyOfATenant, table.Name, operation, count, 1, null, table.Keys(operation),
                    $"{Of(count, "row")} of tenant {seen.Before.Tenants[tenant]} in {table.Name} {Done(operation)}, expected at most {perTenant} (of {perTenantBefore.GetValueOrDefault(tenant)})");
    }

    private void TakeUndeclared(TableTally tally, RowOperation operation, long rows)
    {
        var isCascade = seen.Origins.Of(tally.Table, operation) == EffectOrigin.Cascade;
        Add(isCascade ? FindingCodes.UndeclaredCascade : FindingCodes.UndeclaredTable, tally.Table, operation, rows, TenantsOf(PerTenant(tally, operation)), tally.Transactions.FirstOrDefault(), tally.Keys(operation),
            $"{Of(rows, "row")} of {tally.Table} {Done(operation)}{(isCascade ? " by a foreign key's action" : "")}{(intent is null ? "" : ", and the intent says nothing of that")}");
    }

    // Who declares that a table is dropped, and says nothing of its rows, means all of them.
    private bool IsDeclaredDrop(TableTally tally) => tally is { Dropped: true, Before: { } before } && intent is not null && DatabaseBefore.For(intent, before.Shape, RowOperation.Delete) is null
        && seen.Ddl.Any(line => line[0] == '-' && line.Replace("\"", "", StringComparison.Ordinal).StartsWith($"- table {tally.Table} of ", StringComparison.Ordinal) && intent.Ddl.Any(meant => line.Contains(meant, StringComparison.Ordinal)));

    private bool IsEachAllowed(WholeTable table, RowOperation operation) =>
        intent is not null && table.Parts.All(part => DatabaseBefore.For(intent, part.Before!.Shape, operation) is not null && part.Outside(operation) is null);

    // Allowed only row by row, by a predicate.
    private void TakeNeverRight(WholeTable table)
    {
        if (IsEachAllowed(table, RowOperation.Delete)) return;
        var (deleted, deletedOf, perTenant) = (table.Rows(RowOperation.Delete), table.RowsPerTenant(RowOperation.Delete), table.PerTenant);
        var first = table.Parts[0].Transactions.FirstOrDefault();
        if (table.Count >= FewRows && deleted >= table.Count)
            Add(FindingCodes.TableEmptied, table.Name, RowOperation.Delete, deleted, TenantsOf(deletedOf), first, table.Keys(RowOperation.Delete),
                $"every row of {table.Name} {(table.Truncated ? "truncated" : "deleted")}: {deleted} of {table.Count}");
        var wiped = deletedOf.Where(tenant => tenant.Key >= 0 && tenant.Value >= FewRows && tenant.Value >= perTenant.GetValueOrDefault(tenant.Key)).ToList();
        if (wiped.Count > 0)
            Add(FindingCodes.TenantWiped, table.Name, RowOperation.Delete, wiped.Sum(tenant => tenant.Value), wiped.Count, first, table.Keys(RowOperation.Delete),
                $"every row in {table.Name} of {Of(wiped.Count, "tenant")} deleted, of {Of(perTenant.Count, "tenant")}: {string.Join(", ", wiped.Take(5).Select(tenant => $"tenant {seen.Before.Tenants[tenant.Key]} lost {tenant.Value}"))}");
    }

    // Rows that were given to another tenant are as lost to theirs as if they were deleted.
    private void TakeMovedAway(WholeTable table)
    {
        if (table.Rows(RowOperation.Update) == 0 || IsEachAllowed(table, RowOperation.Update)) return;
        var (before, now, deleted) = (table.PerTenant, table.PerTenantNow(seen), table.RowsPerTenant(RowOperation.Delete));
        var left = before.Where(tenant => tenant.Key >= 0 && tenant.Value >= FewRows && now.GetValueOrDefault(tenant.Key) == 0 && deleted.GetValueOrDefault(tenant.Key) < tenant.Value).ToList();
        if (left.Count > 0)
            Add(FindingCodes.TenantWiped, table.Name, RowOperation.Update, left.Sum(tenant => tenant.Value), left.Count, table.Parts[0].Transactions.FirstOrDefault(), table.Keys(RowOperation.Update),
                $"every row in {table.Name} of {Of(left.Count, "tenant")} is somebody else's now, of {Of(before.Count, "tenant")}: {string.Join(", ", left.Take(5).Select(tenant => $"tenant {seen.Before.Tenants[tenant.Key]} had {tenant.Value}"))}");
    }

    private void TakeTenants()
    {
        if (intent is not null || seen.Before.Tenants.Count < 2) return;
        var hit = seen.Tables.SelectMany(tally => tally.DeletedOf.Where(tenant => tenant.Key >= 0 && tenant.Value > 0).Select(tenant => tenant.Key)).Distinct().Count();
        var withRows = seen.Tables.Where(tally => tally.Deleted > 0 && tally.Before is not null).SelectMany(tally => tally.Before!.PerTenant.Keys).Distinct().Count();
        if (hit > 1 && hit >= withRows) findings.Add(new Finding(FindingCodes.EveryTenantHit, Severity.Error, $"rows of every tenant deleted: {hit} of {withRows}") { Tenants = hit, Rows = seen.Tables.Sum(tally => tally.Deleted) });
    }

    private void TakeFacts()
    {
        foreach (var (table, key, rows) in seen.Dangling)
            findings.Add(new Finding(FindingCodes.DanglingReference, Severity.Error, $"{Of(rows, "row")} of {table} point at nothing by {key}, expected 0") { Table = table, Rows = rows });
        foreach (var (name, row) in seen.Broken)
            findings.Add(new Finding(FindingCodes.InvariantBroken, Severity.Error, $"'{name}' does not hold: its query returned a row, expected none") { Evidence = [row] });
        var ddl = seen.Ddl.Where(line => intent is null || !intent.Ddl.Any(meant => line.Contains(meant, StringComparison.Ordinal))).ToList();
        if (ddl.Count > 0) findings.Add(new Finding(FindingCodes.UndeclaredDdl, Severity.Error, $"the schema differs in {Of(ddl.Count, "line")}, expected none that the intent's ddl does not name") { Evidence = [.. ddl.Take(10)] });
        foreach (var (sequence, was, now) in SequencesBack())
            findings.Add(new Finding(FindingCodes.SequenceBack, Severity.Error, $"sequence {sequence} stands at {now}, and stood at {was}: it will give numbers that are taken"));
        if (seen.Settings.Count > 0) findings.Add(new Finding(FindingCodes.SettingChanged, Severity.Error, $"{Of(seen.Settings.Count, "setting")} of databases or roles differ, expected none") { Evidence = [.. seen.Settings.Take(10)] });
        if (seen.LargeObjects.Count > 0) findings.Add(new Finding(FindingCodes.LargeObjects, Severity.Error, $"large objects differ in {Of(seen.LargeObjects.Count, "line")}, expected none") { Evidence = [.. seen.LargeObjects.Take(10)] });
        foreach (var table in seen.Unaccounted)
            findings.Add(new Finding(FindingCodes.NotAccounted, Severity.Unseen, $"{table} holds other rows than the decoded effects leave") { Table = table });
    }

    // Lines "- name value" and "+ name value".
    private IEnumerable<(string Sequence, string Was, string Now)> SequencesBack()
    {
        static (string Name, string Value) Parts(string line) => (line[2..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]);
        var now = seen.Sequences.Where(line => line[0] == '+').Select(Parts).ToDictionary(line => line.Name, line => line.Value);
        foreach (var (name, value) in seen.Sequences.Where(line => line[0] == '-').Select(Parts))
            if (now.TryGetValue(name, out var later) && long.TryParse(value, out var was) && (!long.TryParse(later, out var stands) || stands < was)) yield return (name, value, later);
    }

    private void TakeLimits()
    {
        if (intent is null) return;
        var limits = intent.Limits;
        if (limits.LongestLock is { } longest && seen.LongestLock > longest)
            findings.Add(new Finding(FindingCodes.LockTooLong, Severity.Error, $"a writing transaction was open for {Seconds(seen.LongestLock)}, expected at most {Seconds(longest)}") { Evidence = seen.StrongLocks });
        if (limits.Time is { } time && seen.Outcome.Seconds > time.TotalSeconds)
            findings.Add(new Finding(FindingCodes.TooSlow, Severity.Error, $"the run took {seen.Outcome.Seconds.ToString("F1", CultureInfo.InvariantCulture)} s, expected at most {Seconds(time)}"));
    }

    private void Add(string code, string table, RowOperation operation, long rows, int tenants, uint? transaction, IEnumerable<string> keys, string message)
    {
        var statements = StatementsOn(table, operation, transaction).ToList();
        findings.Add(new Finding(code, Severity.Error, message)
        {
            Table = table,
            Rows = rows,
            Tenants = tenants,
            ByCascade = seen.Origins.Of(table, operation) == EffectOrigin.Cascade,
            Transaction = transaction is 0 ? null : transaction,
            Sql = statements.FirstOrDefault(),
            Evidence = [$"keys: {string.Join("; ", keys)}", .. statements.Select(statement => $"SQL: {Short(statement)}")],
        });
    }

    // The log names no transaction for a statement outside of BEGIN and COMMIT; then the table's name has to do.
    private IEnumerable<string> StatementsOn(string table, RowOperation operation, uint? transaction)
    {
        var name = TableName.Of(table).Name;
        var verb = operation.ToString();
        var all = seen.Work.Transactions.Where(known => known.Committed).ToList();
        var own = all.Where(known => transaction is { } xid && known.TransactionId == xid).ToList();
        return (own.Count > 0 ? own : all).SelectMany(known => known.Statements)
            .Where(statement => own.Count > 0 ? !statement.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) : statement.Contains(name, StringComparison.OrdinalIgnoreCase) && statement.Contains(verb, StringComparison.OrdinalIgnoreCase))
            .Distinct().Take(3);
    }

    private static string Short(string statement)
    {
        const int Most = 600;
        var line = string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Most ? line : line[..Most] + " …";
    }

    private static Dictionary<int, long> PerTenant(TableTally tally, RowOperation operation) =>
        operation switch { RowOperation.Delete => tally.DeletedOf, RowOperation.Update => tally.UpdatedOf, _ => [] };

    private static int TenantsOf(IReadOnlyDictionary<int, long> perTenant) => perTenant.Count(tenant => tenant.Key >= 0 && tenant.Value > 0);

    private static string Done(RowOperation operation) => operation switch { RowOperation.Delete => "deleted", RowOperation.Update => "changed", _ => "inserted" };

    private static string Of(long count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture) + " s";
}
