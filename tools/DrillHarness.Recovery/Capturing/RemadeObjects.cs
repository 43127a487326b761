namespace DrillHarness.Recovery.Capturing;

/// <summary>The SQL that makes dropped objects again.</summary>
/// <param name="BeforeRows">What comes before rows.</param>
/// <param name="AfterRows">What comes after them.</param>
/// <param name="ForeignKeys">Foreign keys, one by one.</param>
/// <param name="Drops">Statements that drop all of it but tables and columns once more, in an order in which that goes.</param>
internal sealed record RemadeObjects(string BeforeRows, string AfterRows, IReadOnlyList<string> ForeignKeys, IReadOnlyList<string> Drops)
{
    public static RemadeObjects None { get; } = new("", "", [], []);
}
