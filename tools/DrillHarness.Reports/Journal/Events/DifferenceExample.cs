namespace DrillHarness.Reports.Events;

/// <summary>A difference between the recovered database and its twin.</summary>
/// <param name="Table">schema.table.</param>
/// <param name="Key">Key of the row.</param>
/// <param name="Reason">What differs, without values.</param>
public sealed record DifferenceExample(string Table, string Key, string Reason);
