using DrillHarness.Drills.Faults.Catalogue;

namespace DrillHarness.Drills.Faults;

/// <summary>Every fault there is.</summary>
public static class FaultCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        FirstTargetInWindow.Fault,
        KillPrimary.Fault,
        KillCopy.Fault,
        KillHarness.Fault,
        CopyDiskFull.Fault,
        WalSegmentMissing.Fault,
        WalSegmentTruncated.Fault,
        WalSegmentFlipped.Fault,
        ArchivingStalled.Fault,
        ArchiveCommandLies.Fault,
        CopyNetworkCut.Fault,
        ProvisioningSlow.Fault,
        ScriptStartedAgain.Fault,
        MigrationBetween.Fault,
        ClockSlip.Fault,
    ];

    /// <summary>The one that needs a piece of network to cut.</summary>
    public static Fault OfTheNetwork => CopyNetworkCut.Fault;

    /// <summary>The fault of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static Fault Named(string name) => All.FirstOrDefault(fault => fault.Name == name)
        ?? throw new ArgumentException($"Fault '{name}' is not known; known are {string.Join(", ", All.Select(fault => fault.Name))}.", nameof(name));
}
