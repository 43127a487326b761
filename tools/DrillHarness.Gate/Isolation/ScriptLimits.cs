namespace DrillHarness.Gate.Isolation;

/// <summary>What a candidate script may use.</summary>
public sealed record ScriptLimits
{
    /// <summary>Private memory of each of its processes (RLIMIT_DATA), in bytes. Default 4 GiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads at a time (RLIMIT_NPROC). Default 512.</summary>
    public int Processes { get; init; } = 512;

    /// <summary>Each of its folders to write to (/tmp, HOME, /dev/shm), in bytes; they live in memory. Default 512 MiB.</summary>
    public long TemporaryBytes { get; init; } = 512L << 20;

    /// <summary>What is kept of standard output, and again of standard error, in bytes. Default 1 MiB: the first half and the last.</summary>
    public int OutputBytes { get; init; } = 1 << 20;
}
