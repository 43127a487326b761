using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
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
        var unanswered = new UnansweredEdits(indeterminate);
        var reasons = differences.Select(difference => (Difference: difference, Reason: ReasonOf(difference, differing, unanswered))).ToList();
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

    private string? ReasonOf(RowDifference difference, HashSet<(string, string)> differing, UnansweredEdits unanswered)
    {
        if (difference.Database == DatabaseNames.Metadata && ReasonInNavigation(difference, differing) is { } reason) return reason;
        return unanswered.TryExplain(difference) ? DifferenceReason.Indeterminate : null;
    }

    private string? ReasonInNavigation(RowDifference difference, HashSet<(string, string)> differing) => difference.Table.Name switch
    {
        "navigation_item" or "navigation_link" or "navigation_item_role" when IsOfPair(difference, difference.Key[0]) => DifferenceReason.Recreated,
        "navigation_item" when difference.Columns is ["parent_id"] && recreated.Explains(difference.Reference) => DifferenceReason.ParentRecreated,
        AuditTable => ReasonInAudit(difference, differing),
        _ => null,
    };

    // The copy stands in production alone, the original in the twin alone. Anything else about the pair is not as it should be.
    private bool IsOfPair(RowDifference difference, string item) =>
        (difference.Kind == DifferenceKind.OnlyInLive && recreated.IsCopy(item)) || (difference.Kind == DifferenceKind.OnlyInTwin && recreated.IsOriginal(item));

    // Key of the audit comparison: table name, row id, operation, actor.
    private string? ReasonInAudit(RowDifference difference, HashSet<(string, string)> differing)
    {
        var (table, row, operation) = (difference.Key[0], difference.Key[1], difference.Key[2]);
        if (table == "navigation_item" && IsOfPair(difference, row)) return DifferenceReason.Recreated;
        var goneInBoth = difference.Kind == DifferenceKind.OnlyInTwin && operation == "delete" && !differing.Contains((table, row));
        return goneInBoth && table == "navigation_item" ? DifferenceReason.AuditedByIncident : null;
    }
}
