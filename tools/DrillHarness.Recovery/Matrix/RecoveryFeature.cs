namespace DrillHarness.Recovery.Matrix;

/// <summary>One row of the matrix: something that a recovery meets, and what it does about it.</summary>
/// <param name="Area">damage, schema, target, writing or rescue.</param>
/// <param name="Name">What is met.</param>
/// <param name="Status"><c>supported</c>, <c>refused</c> (before anything is written), or <c>reported</c> (it cannot be put right, and is told).</param>
/// <param name="Reason">How it is done, or why it is not.</param>
/// <param name="Test">The test that carries the row: the name of a test, or of one of its cases.</param>
public sealed record RecoveryFeature(string Area, string Name, string Status, string Reason, string Test)
{
    /// <summary>Of a refusal, words that its message holds; null otherwise.</summary>
    public string? Says { get; init; }
}
