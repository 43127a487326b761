namespace DrillHarness.Recovery.Catalog;

/// <summary>A trigger or rule that fires even while session_replication_role is replica.</summary>
/// <param name="Kind"><c>TRIGGER</c> or <c>RULE</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mode"><c>ALWAYS</c> or <c>REPLICA</c>.</param>
public sealed record StubbornTrigger(string Kind, string Name, string Mode);
