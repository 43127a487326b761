namespace DrillHarness.Recovery.Rescue;

/// <summary>The server and database of a plan.</summary>
/// <param name="SystemIdentifier">What initdb called the server.</param>
/// <param name="Database">The database's name; who applies the plan types it.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Address">For people, without a password.</param>
public sealed record PlannedServer(string SystemIdentifier, string Database, string Version, string Address);
