namespace DrillHarness.Reports;

/// <summary>An event in words.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Detail">Numbers and circumstances; may be empty.</param>
/// <param name="Bad">It is trouble.</param>
public sealed record Told(string Title, string Detail = "", bool Bad = false);
