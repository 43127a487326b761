using DrillHarness.Clusters;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Faults;

/// <summary>A target that somebody chose without looking at the WAL.</summary>
public sealed class FirstTarget
{
    /// <summary>From the bad transactions as they are known, in commit order; null for what the WAL says.</summary>
    public Func<IReadOnlyList<WalTransaction>, RecoveryTarget>? Choose { get; set; }

    /// <summary>Takes it: it is relied on once only.</summary>
    public Func<IReadOnlyList<WalTransaction>, RecoveryTarget>? Take()
    {
        var chosen = Choose;
        Choose = null;
        return chosen;
    }
}
