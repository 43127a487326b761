using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// pgBackRest asks a data directory's control file whose WAL it is to fetch. No file of the live cluster is read for that: a control file is made by
/// initdb, of the same version, and given the live server's identifier. Source: ControlFileData in src/include/catalog/pg_control.h.
/// </summary>
internal static class ControlFile
{
    private const int SmallestStruct = 128;
    private const int LargestStruct = 512;

    /// <summary>Makes a directory that looks like the live server's data directory to whoever looks at its control file only.</summary>
    public static async Task MakeAsync(HostPrograms programs, LiveIdentity live, string directory, CancellationToken cancellation)
    {
        var segmentMegabytes = (live.SegmentBytes >> 20).ToString(CultureInfo.InvariantCulture);
        await programs.RunAsync("initdb",
            ["--pgdata", directory, "--no-sync", "--no-instructions", "--auth=reject", "--locale=C", "--encoding=UTF8", "--username=nobody", $"--wal-segsize={segmentMegabytes}"], cancellation);
        var path = Path.Combine(directory, "global", "pg_control");
        var bytes = await File.ReadAllBytesAsync(path, cancellation);
        Rename(bytes, ulong.Parse(live.SystemIdentifier, CultureInfo.InvariantCulture));
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        await file.WriteAsync(bytes, cancellation);
    }

    /// <summary>Puts another identifier, the first field, into a control file, and the checksum, the last one, right again.</summary>
    internal static void Rename(Span<byte> file, ulong identifier)
    {
        // Where the checksum stands differs by version; it is where the checksum of all before it stands.
        for (var at = SmallestStruct; at < LargestStruct; at += sizeof(uint))
        {
            if (Checksum(file[..at]) != BinaryPrimitives.ReadUInt32LittleEndian(file[at..])) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(file, identifier);
            BinaryPrimitives.WriteUInt32LittleEndian(file[at..], Checksum(file[..at]));
            return;
        }

        throw new InvalidDataException("No checksum was found in the control file that initdb made, expected one in its first 512 bytes.");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }
}
