using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Compares every row of every table of production with the twin, and explains what may differ by reason. What it cannot explain is
/// missing (only the twin has it), resurrected (only production has it) or overwritten (they differ).
/// </summary>
public sealed class Oracle(DatabasePair live, DatabasePair twin, RecreatedItems recreated, IReadOnlyList<LedgerEntry> indeterminate)
{
    private const int MostExamples = 20;
    private const string AuditTable = "audit_entry";

    /// <summary>Compares both databases. Audit entries of the bad transactions are left out.</summary>
    /// <exception cref="NotSupportedException">A table cannot be compared; then nothing may be said to be equal.</exception>
    public async Task<OracleCompared> CompareAsync(IReadOnlyList<uint> badTransactions, CancellationToken cancellation)
    {
        var comparison = new RowComparison(live, twin);
        var differences = new List<RowDifference>();
        foreach (var (name, source) in twin.All)
        {
            var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
            foreach (var table in catalog.Tables.Where(table => table.Name.Name != AuditTable))
                differences.AddRange(await comparison.CompareAsync(ComparedTable.WholeRows(name, table), cancellation));
        }

        differences.AddRange(await comparison.CompareAsync(ComparedTable.Audit(DatabaseNames.Metadata, badTransactions), cancellation));
        return Explain(differences, comparison.RowsCompared);
    }

    private OracleCompared Explain(List<RowDifference> differences, long rowsCompared)
    {
        var differing = differences.Where(difference => difference.Table.Name != AuditTable)
            .Select(difference => (difference.Table.Name, difference.Key[0])).ToHashSet();
        var reasons = differences.Select(difference => (Difference: difference, Reason: ReasonOf(difference, differing))).ToList();
        var unexplained = reasons.Where(found => found.Reason is null).Select(found => found.Difference).ToList();
        return new OracleCompared
        {
            RowsCompared = rowsCompared,
            Explained = reasons.Where(found => found.Reason is not null).GroupBy(found => found.Reason!).ToDictionary(same => same.Key, same => (long)same.Count()),
            UnexplainedDifferences = unexplained.Count,
            Missing = unexplained.Count(difference => difference.Kind == DifferenceKind.OnlyInTwin),
            Resurrected = unexplained.Count(difference => difference.Kind == DifferenceKind.OnlyInLive),
            Overwritten = unexplained.Count(difference => difference.Kind == DifferenceKind.Differs),
            Examples = [.. unexplained.Take(MostExamples).Select(difference => new DifferenceExample(
                $"{difference.Database}.{difference.Table}", string.Join(",", difference.Key), $"{difference.Kind} {string.Join(",", difference.Columns)}".Trim()))],
        };
    }

    private string? ReasonOf(RowDifference difference, HashSet<(string, string)> differing)
    {
        if (difference.Database == DatabaseNames.Metadata && ReasonInNavigation(difference, differing) is { } reason) return reason;
        var touched = indeterminate.Any(entry => entry.Edit.Database == difference.Database && entry.Edit.Table == difference.Table.Name &&
            (entry.Edit.Key is null || difference.Key.Contains(entry.Edit.Key.Value.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return touched ? DifferenceReason.Indeterminate : null;
    }

    private string? ReasonInNavigation(RowDifference difference, HashSet<(string, string)> differing) => difference.Table.Name switch
    {
        "navigation_item" when difference.Kind != DifferenceKind.Differs && recreated.Contains(difference.Key[0]) => DifferenceReason.Recreated,
        "navigation_item" when difference.Columns is ["parent_id"] && recreated.Originals.Count > 0 => DifferenceReason.ParentRecreated,
        "navigation_link" or "navigation_item_role" when recreated.Contains(difference.Key[0]) => DifferenceReason.Recreated,
        AuditTable => ReasonInAudit(difference, differing),
        _ => null,
    };

    // Key of the audit comparison: table name, row id, operation, actor.
    private string? ReasonInAudit(RowDifference difference, HashSet<(string, string)> differing)
    {
        var (table, row, operation) = (difference.Key[0], difference.Key[1], difference.Key[2]);
        if (table == "navigation_item" && recreated.Contains(row)) return DifferenceReason.Recreated;
        var goneInBoth = difference.Kind == DifferenceKind.OnlyInTwin && operation == "delete" && !differing.Contains((table, row));
        return goneInBoth && table == "navigation_item" ? DifferenceReason.AuditedByIncident : null;
    }
}
