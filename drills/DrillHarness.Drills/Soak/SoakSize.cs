namespace DrillHarness.Drills.Soak;

/// <summary>How large a generated case may be. Small ones are for tests that shrink.</summary>
/// <param name="Tables">Tables at most, from 3.</param>
/// <param name="Rows">Rows of a table at most, from 20.</param>
/// <param name="Edits">Customers' transactions.</param>
public sealed record SoakSize(int Tables, int Rows, int Edits)
{
    /// <summary>What <c>drill soak</c> takes.</summary>
    public static SoakSize Normal { get; } = new(8, 120, 36);
}
