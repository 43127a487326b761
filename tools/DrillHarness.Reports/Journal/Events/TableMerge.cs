namespace DrillHarness.Reports.Events;

/// <summary>What the merge did to one table.</summary>
/// <param name="Schema">Schema.</param>
/// <param name="Table">Table.</param>
/// <param name="Deleted">Rows the bad transactions deleted.</param>
/// <param name="Restored">Put back.</param>
/// <param name="KeptNewer">Live row won.</param>
/// <param name="Recreated">Made again by a customer.</param>
/// <param name="Conflicts">Not put back, for a reason.</param>
public sealed record TableMerge(
    string Schema,
    string Table,
    long Deleted,
    long Restored,
    long KeptNewer,
    long Recreated,
    long Conflicts);
