using System.Globalization;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// The timelines that led to one: after a recovery the server writes on a new timeline, and the archive holds segments of both. Source:
/// readTimeLineHistory in timeline.c, https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES.
/// </summary>
public sealed record TimelineHistory
{
    private readonly IReadOnlyList<(uint Timeline, NpgsqlLogSequenceNumber Begin)> stretches;

    private TimelineHistory(IReadOnlyList<(uint, NpgsqlLogSequenceNumber)> stretches) => this.stretches = stretches;

    /// <summary>The timeline in question.</summary>
    public uint Timeline => stretches[^1].Timeline;

    /// <summary>The history of a timeline that nothing led to: the first.</summary>
    public static TimelineHistory Original(uint timeline) => new([(timeline, default)]);

    /// <summary>The name of a timeline's history file: <c>0000000A.history</c>, in hexadecimal.</summary>
    public static string FileName(uint timeline) => string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}.history");

    /// <summary>Reads a history file's text. Its numbers are decimal, unlike those in file names.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimelineHistory Parse(uint timeline, string text)
    {
        var stretches = new List<(uint, NpgsqlLogSequenceNumber)>();
        var begin = default(NpgsqlLogSequenceNumber);
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || !uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ancestor)
                || !NpgsqlLogSequenceNumber.TryParse(parts[1], out var end))
                throw new FormatException($"A line of {FileName(timeline)} could not be read: expected a timeline and an LSN, found '{line}'.");
            stretches.Add((ancestor, begin));
            begin = end;
        }

        stretches.Add((timeline, begin));
        return new TimelineHistory(stretches);
    }

    /// <summary>True when a position of another timeline lies on the way to this one.</summary>
    public bool Holds(uint timeline, NpgsqlLogSequenceNumber lsn)
    {
        for (var at = 0; at < stretches.Count; at++)
            if (stretches[at].Timeline == timeline) return at == stretches.Count - 1 || lsn <= stretches[at + 1].Begin;
        return false;
    }

    /// <summary>
    /// The names under which the archive may hold a segment of this history, the likeliest first. The segment in which one timeline left another
    /// begins with the records that both share, and often only the younger one's is whole.
    /// </summary>
    public IEnumerable<WalSegmentName> NamesOf(WalSegmentName segment) => stretches
        .Where(stretch => (ulong)stretch.Begin / (ulong)segment.SegmentBytes <= segment.Number)
        .Reverse()
        .Select(stretch => segment with { Timeline = stretch.Timeline })
        .Take(2);
}
