namespace DrillHarness.Clusters.Tests;

/// <summary>The System V segments of this machine, as the kernel and the servers' own files name them.</summary>
internal static class SharedMemory
{
    private const int LineOfSegment = 6;
    private const int ColumnOfId = 1;

    /// <summary>The ids of all that exist.</summary>
    public static IReadOnlyList<string> Exists =>
        [.. File.ReadLines("/proc/sysvipc/shm").Skip(1).Select(line => Words(line)[ColumnOfId])];

    /// <summary>The ids that servers below a directory have noted as theirs.</summary>
    public static IReadOnlyList<string> SegmentsBelow(string directory) => !Directory.Exists(directory) ? [] :
        [.. Directory.GetFiles(directory, "postmaster.pid", SearchOption.AllDirectories).Select(file => Words(File.ReadAllLines(file)[LineOfSegment])[^1])];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
