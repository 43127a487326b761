namespace DrillHarness.Gate.Worlds;

/// <summary>
/// One state of the data that a clean world does not have: what many mistakes wait for. A world that differs from a clean one by one trait tells which
/// of them makes a script go wrong.
/// </summary>
/// <param name="Name">Lower case, with dashes.</param>
/// <param name="Story">As the end of a sentence: <c>as soon as …</c>.</param>
/// <param name="Sql">Brings the state about, as the tables' owner.</param>
public sealed record Trait(string Name, string Story, string Sql);
