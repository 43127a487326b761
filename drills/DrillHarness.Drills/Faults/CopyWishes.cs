namespace DrillHarness.Drills.Faults;

/// <summary>What the next copy is to be like.</summary>
public sealed class CopyWishes
{
    /// <summary>The largest file that its server can write; null for as large as the disk takes.</summary>
    public long? LargestFileBytes { get; set; }

    /// <summary>How much longer than usual it takes until a copy can be restored.</summary>
    public TimeSpan Wait { get; set; }
}
