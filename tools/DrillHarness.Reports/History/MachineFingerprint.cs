using System.Globalization;
using System.Text.Json.Serialization;
using System.Runtime.InteropServices;

namespace DrillHarness.Reports;

/// <summary>Where a run ran, in what recovery times depend on. Runs on machines that differ in it are not compared as equals.</summary>
/// <param name="CpuCount">Processors.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Engine">local or container.</param>
/// <param name="Postgres">The server's version.</param>
/// <param name="Durability">What every node answered; null when none was asked.</param>
/// <param name="Probe">What the machine did in a small test just before; null when there was none.</param>
public sealed record MachineFingerprint(int CpuCount, long MemoryBytes, string System, string Engine, string Postgres, DurabilityFacts? Durability, MachineProbe? Probe)
{
    // A machine is noisy by itself; a disk far more than a processor.
    private const double MostCpu = 1.6;
    private const double MostDisk = 4;

    /// <summary>PostgreSQL's major version.</summary>
    [JsonIgnore]
    public string PostgresMajor => Postgres.Split('.', ' ')[0];

    /// <summary>The machine of a run.</summary>
    public static MachineFingerprint Of(RunResult result) => new(result.Environment.CpuCount, result.Environment.MemoryBytes,
        $"{(OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription)} {RuntimeInformation.OSArchitecture}", result.Run.Engine, result.Run.Postgres, result.Environment.Durability, result.Environment.Probe);

    /// <summary>In what another machine differs from this one, in words; empty when runs on both may be compared. Engine and major are compared by nobody: they are series of their own.</summary>
    public IReadOnlyList<string> DifferencesFrom(MachineFingerprint other) =>
    [
        .. Differ("processors", CpuCount, other.CpuCount),
        .. Differ("GiB of memory", Gib(MemoryBytes), Gib(other.MemoryBytes)),
        .. Differ("system", System, other.System),
        .. Durability is null || other.Durability is null ? [] : Differ("durability", Durability, other.Durability),
        .. Probe is null || other.Probe is null ? Array.Empty<string>() :
        [
            .. Beyond("processor test", "ms", Probe.CpuMs, other.Probe.CpuMs, MostCpu),
            .. Beyond("fsync", "ms", Probe.FsyncMs, other.Probe.FsyncMs, MostDisk),
            .. Beyond("sequential read", "MB/s", Probe.ReadMbPerSecond, other.Probe.ReadMbPerSecond, MostDisk),
        ],
    ];

    private static IEnumerable<string> Differ<T>(string what, T here, T there) => Equals(here, there) ? [] : [$"{what}: {there}, now {here}"];

    private static IEnumerable<string> Beyond(string what, string unit, double here, double there, double most) =>
        Math.Max(here, there) <= most * Math.Min(here, there) ? [] : [string.Create(CultureInfo.InvariantCulture, $"{what}: {there:0.##} {unit}, now {here:0.##} {unit}")];

    private static long Gib(long bytes) => (long)Math.Round(bytes / (double)(1L << 30));

}
