namespace DrillHarness.Gate.Serving;

/// <summary>Pages that people open, one for each row of a query; <c>{column}</c> stands for a column of that row.</summary>
/// <param name="Name">For people, and for the <c>pages</c> of an intent.</param>
/// <param name="Path">Where the page is.</param>
/// <param name="Rows">A query; at most <see cref="ServedPages.MostRows"/> of its rows are visited.</param>
/// <param name="Table">The table of the row that a page stands for.</param>
/// <param name="Key">The column of <paramref name="Rows"/> that is its key.</param>
/// <param name="Tenant">The column that says whose it is; null when there are no tenants.</param>
/// <param name="Sees">What has to stand on the page; null when an answer is enough.</param>
public sealed record Journey(string Name, string Path, string Rows, string Table, string Key, string? Tenant, string? Sees);
