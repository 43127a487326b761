namespace DrillHarness.Drills.Soak.Playing;

/// <summary>A transaction that production committed and that the twin repeats.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Actor">Who, as the audit knows it.</param>
/// <param name="Role">As which role.</param>
/// <param name="Statements">What.</param>
/// <param name="Affected">How many rows each statement touched in production; -1 where that means nothing.</param>
/// <param name="Substitutes">What the twin may do first when it refuses, by SQLSTATE.</param>
internal sealed record PlayedEdit(
    string Name, string Actor, string Role, IReadOnlyList<string> Statements, IReadOnlyList<int> Affected, IReadOnlyDictionary<string, TwinSubstitute> Substitutes);
