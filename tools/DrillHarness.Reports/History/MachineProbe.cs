using System.Security.Cryptography;

namespace DrillHarness.Reports;

/// <summary>What a machine did in a test of about a third of a second: whether it is the machine that it was the night before.</summary>
/// <param name="CpuMs">Time to hash 64 MB on one processor; the best of three.</param>
/// <param name="FsyncMs">Time to write 8 kB and have them on disk; the best of 40: what else is written at the time is not the disk.</param>
/// <param name="ReadMbPerSecond">Reading 32 MB that were just written, in order; the best of three.</param>
public sealed record MachineProbe(double CpuMs, double FsyncMs, double ReadMbPerSecond)
{
    private const int HashedBytes = 64 << 20;
    private const int ReadBytes = 32 << 20;
    private const int Block = 8192;
    private const int Syncs = 40;
    private const int Tries = 3;

    /// <summary>Measures.</summary>
    /// <param name="directory">Where the test writes its file, which it removes: the disk that the run will use.</param>
    /// <param name="clock">Measures durations.</param>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public static MachineProbe Of(string directory, TimeProvider clock)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, $".probe-{Guid.NewGuid():N}");
        try
        {
            var cpu = Enumerable.Range(0, Tries).Min(_ => Milliseconds(clock, Hash));
            using (var written = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, Block, FileOptions.None))
            {
                var block = new byte[Block];
                var sync = Enumerable.Range(0, Syncs).Min(_ => Milliseconds(clock, () =>
                {
                    written.Write(block);
                    written.Flush(flushToDisk: true);
                }));
                for (var bytes = 0; bytes < ReadBytes; bytes += Block) written.Write(block);
                written.Flush(flushToDisk: true);
                return new MachineProbe(Math.Round(cpu, 2), Math.Round(sync, 3), Math.Round(ReadBytes / 1e6 / (Enumerable.Range(0, Tries).Min(_ => Milliseconds(clock, () => Read(file))) / 1000), 0));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var data = new byte[1 << 20];
        for (var bytes = 0; bytes < HashedBytes; bytes += data.Length) SHA256.HashData(data, hash);
    }

    private static void Read(string file)
    {
        using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        while (read.Read(buffer) > 0)
        {
        }
    }

    private static double Milliseconds(TimeProvider clock, Action act)
    {
        var from = clock.GetTimestamp();
        act();
        return clock.GetElapsedTime(from).TotalMilliseconds;
    }
}
