namespace DrillHarness.Reports;

/// <summary>Where it was run.</summary>
/// <param name="CpuCount">Processors.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="Durability">What every node answered; null when none was asked.</param>
/// <param name="Probe">What it did in a small test just before; null when there was none.</param>
public sealed record EnvironmentFacts(int CpuCount, long MemoryBytes, DurabilityFacts? Durability, MachineProbe? Probe = null);
