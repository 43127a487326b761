using System.Collections.Concurrent;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Fetches the segments of a range into a directory, all under the name of the range's timeline, so that pg_waldump reads through the places where
/// one timeline left another.
/// </summary>
internal sealed class WalFetch(IServerPrograms programs, string stanza, WalRange range, string directory)
{
    // FileMissingError is told by exit code 1, everything else by the error's own code. pgBackRest, src/command/archive/get/get.c.
    private const int NotFound = 1;

    public int Parallel { get; init; } = 1;

    /// <summary>Fetches them; the first one that could not be had, or null.</summary>
    public async Task<MissingSegment?> RunAsync(CancellationToken cancellation)
    {
        var history = await HistoryAsync(programs, stanza, range.Timeline, directory, cancellation);
        var missing = new ConcurrentDictionary<ulong, MissingSegment>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(range.Segments(), options, async (segment, token) =>
        {
            if (missing.Keys.Any(earlier => earlier < segment.Number)) return;
            if (await GetAsync(history, segment, token) is { } trouble) missing[segment.Number] = trouble;
        });
        return missing.IsEmpty ? null : missing[missing.Keys.Min()];
    }

    public static async Task<TimelineHistory> HistoryAsync(
        IServerPrograms programs, string stanza, uint timeline, string directory, CancellationToken cancellation)
    {
        if (timeline == 1) return TimelineHistory.Original(1);
        var name = TimelineHistory.FileName(timeline);
        try
        {
            await programs.RunAsync("pgbackrest", ["--stanza=" + stanza, "archive-get", name, $"{directory}/{name}"], cancellation);
        }
        catch (ProgramFailedException failure)
        {
            throw new RecoveryRefusedException($"Timeline history {name} is not in the archive of stanza '{stanza}', expected it because the server writes on " +
                $"timeline {timeline}.{Environment.NewLine}  HINT: pgbackrest info", failure);
        }

        return TimelineHistory.Parse(timeline, await programs.RunAsync("cat", [$"{directory}/{name}"], cancellation));
    }

    private async Task<MissingSegment?> GetAsync(TimelineHistory history, WalSegmentName segment, CancellationToken cancellation)
    {
        MissingSegment? first = null;
        foreach (var name in history.NamesOf(segment))
        {
            try
            {
                await programs.RunAsync("pgbackrest", ["--stanza=" + stanza, "archive-get", $"{name}", $"{directory}/{segment}"], cancellation);
                return null;
            }
            catch (ProgramFailedException failure)
            {
                first ??= new MissingSegment(name, failure.ExitCode == NotFound ? null : Trouble(failure));
            }
        }

        return first;
    }

    private static string Trouble(ProgramFailedException failure) =>
        failure.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("ERROR", StringComparison.Ordinal))
        ?? failure.Message.Split('\n')[0];
}
