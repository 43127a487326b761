namespace DrillHarness.Gate.Serving;

/// <summary>How somebody's application is started, as the <c>serve</c> of a <c>drill.yaml</c> says.</summary>
/// <param name="Command">The program and its arguments. It is told the database by DATABASE_URL and libpq's variables, and where to listen by PORT and HOST.</param>
/// <param name="Folder">Where it is started.</param>
/// <param name="Ready">A path that answers once it can be used.</param>
public sealed record ServedBy(IReadOnlyList<string> Command, string Folder, string Ready);
