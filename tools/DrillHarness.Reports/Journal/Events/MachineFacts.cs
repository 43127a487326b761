namespace DrillHarness.Reports.Events;

/// <summary>The machine a run ran on, so that figures are compared with their like.</summary>
/// <param name="CpuCount">Processors the harness may use.</param>
/// <param name="MemoryBytes">Memory the harness may use, in bytes.</param>
/// <param name="Probe">A small test of what it does today; null when there was none.</param>
public sealed record MachineFacts(int CpuCount, long MemoryBytes, MachineProbe? Probe = null);
