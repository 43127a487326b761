using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// The edits that were sent and never answered: production may have them or not, and the twin has none. Each explains exactly what it would
/// have done to its own row, and nothing else.
/// </summary>
public sealed class UnansweredEdits
{
    private const string UpdatedAt = "updated_at";
    private const string Audit = "audit_entry";

    private readonly List<EditFootprint> known;
    private readonly Dictionary<(string Database, string Table), int> newRows;
    private readonly Dictionary<(string Database, string Table), int> newAudits;

    /// <summary>Takes the edits; those that would have made a row with a key of its own can each explain one new row.</summary>
    public UnansweredEdits(IReadOnlyList<LedgerEntry> indeterminate)
    {
        var makers = indeterminate.Where(entry => MakesUnknownKey(entry.Edit)).ToList();
        newRows = makers.CountBy(entry => (entry.Edit.Database, entry.Edit.Table)).ToDictionary();
        newAudits = new(newRows);
        known = [.. indeterminate.Except(makers).Select(entry => EditFootprint.Of(entry.Edit, null))];
    }

    /// <summary>True when one of these edits would have made the difference. A row with a key that nobody knows uses its edit up.</summary>
    public bool TryExplain(RowDifference difference) => difference.Table.Name == Audit ? TryExplainAudit(difference) :
        known.Any(footprint => IsOf(footprint, difference) && IsDoneBy(footprint, difference)) || TryExplainNewRow(difference);

    // Key of the audit comparison: table name, row id, operation, actor. Only production can have heard of an edit that the twin has not.
    private bool TryExplainAudit(RowDifference difference)
    {
        var (table, row, operation) = (difference.Key[0], difference.Key[1], difference.Key[2]);
        if (difference.Kind == DifferenceKind.OnlyInTwin) return false;
        if (known.Any(footprint => footprint.Table == table && footprint.Key.Values.SequenceEqual([row]) && AuditedAs(footprint.Operation) == operation)) return true;
        var made = (difference.Database, table);
        if (operation != "insert" || newAudits.GetValueOrDefault(made) == 0) return false;
        newAudits[made]--;
        return true;
    }

    private static string AuditedAs(EditOperation operation) => operation switch
    {
        EditOperation.Delete => "delete",
        EditOperation.Update => "update",
        _ => "insert",
    };

    private static bool MakesUnknownKey(Edit edit) => edit is { Key: null, Operation: EditOperation.Insert };

    private bool TryExplainNewRow(RowDifference difference)
    {
        var made = (difference.Database, difference.Table.Name);
        if (difference.Kind != DifferenceKind.OnlyInLive || newRows.GetValueOrDefault(made) == 0) return false;
        newRows[made]--;
        return true;
    }

    private static bool IsOf(EditFootprint footprint, RowDifference difference) =>
        footprint.Database == difference.Database && footprint.Table == difference.Table.Name &&
        footprint.Key.Count == difference.KeyColumns.Count &&
        difference.KeyColumns.Zip(difference.Key).All(part => footprint.Key.TryGetValue(part.First, out var value) && value == part.Second);

    private static bool IsDoneBy(EditFootprint footprint, RowDifference difference) => difference.Kind switch
    {
        DifferenceKind.OnlyInLive => footprint.Operation is EditOperation.Insert or EditOperation.Upsert,
        DifferenceKind.OnlyInTwin => footprint.Operation is EditOperation.Delete,
        _ => footprint.Operation is EditOperation.Update or EditOperation.Upsert &&
            difference.Columns.All(column => column == UpdatedAt || footprint.Columns.ContainsKey(column)),
    };
}
