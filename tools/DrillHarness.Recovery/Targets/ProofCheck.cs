namespace DrillHarness.Recovery.Targets;

/// <summary>One thing that a paused copy had to show, with both values.</summary>
public sealed record ProofCheck(string Name, string Expected, string Found)
{
    /// <summary>True when the copy showed it.</summary>
    public bool Held => Expected == Found;
}
