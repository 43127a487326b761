using NpgsqlTypes;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// A directory of plain WAL segments, for whoever archives by another tool. It answers what is asked of <c>pgbackrest archive-get</c>, so
/// that reading WAL goes one way only.
/// </summary>
public sealed class PlainWalDirectory : IServerPrograms
{
    private const int Missing = 1;
    private readonly HostPrograms host;
    private readonly string directory;

    /// <summary>Takes the directory, which is only read.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public PlainWalDirectory(HostPrograms host, string directory)
    {
        (this.host, this.directory) = (host, Path.GetFullPath(directory));
        if (!Directory.Exists(this.directory)) throw new FormatException($"--wal-dir {directory}: there is no such directory.");
    }

    /// <summary>The oldest segment's beginning and the newest's end, on one timeline.</summary>
    /// <exception cref="NothingFoundException">It holds no segment of the timeline.</exception>
    public (NpgsqlLogSequenceNumber Start, NpgsqlLogSequenceNumber End) Range(uint timeline, long segmentBytes)
    {
        var zero = WalSegmentName.Holding(default, timeline, segmentBytes).ToString()[..8];
        var names = Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!)
            .Where(name => name.Length == 24 && name.StartsWith(zero, StringComparison.Ordinal) && name.All(char.IsAsciiHexDigitUpper)).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            throw new NothingFoundException($"{directory} holds no WAL segment of timeline {timeline}, expected plain files named {zero} and 16 digits more.");
        return (new NpgsqlLogSequenceNumber(Number(names[0], segmentBytes) * (ulong)segmentBytes), new NpgsqlLogSequenceNumber((Number(names[^1], segmentBytes) + 1) * (ulong)segmentBytes));
    }

    /// <inheritdoc/>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var at = program == "pgbackrest" ? arguments.ToList().IndexOf("archive-get") : -1;
        if (at < 0) return await host.RunAsync(program, arguments, cancellation);
        var (segment, place) = (Path.Combine(directory, arguments[at + 1]), arguments[at + 2]);
        if (!File.Exists(segment)) throw new ProgramFailedException(program, Missing, $"{segment} is not there");
        return await host.RunAsync("cp", ["--reflink=auto", segment, place], cancellation);
    }

    /// <inheritdoc/>
    public Task StreamAsync(string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation) =>
        host.StreamAsync(program, arguments, read, cancellation);

    /// <inheritdoc/>
    public Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation) => host.MakeScratchDirectoryAsync(name, cancellation);

    private static ulong Number(string name, long segmentBytes) =>
        Convert.ToUInt64(name[8..16], 16) * (0x1_0000_0000UL / (ulong)segmentBytes) + Convert.ToUInt64(name[16..], 16);
}
