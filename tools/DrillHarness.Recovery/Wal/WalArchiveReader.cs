using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Reads a stretch of the WAL archive: fetches each segment by <c>pgbackrest archive-get</c> (archived segments are compressed)
/// and has <c>pg_waldump</c> tell its records. Nothing of the live server's own files is read.
/// </summary>
public sealed class WalArchiveReader(IServerPrograms programs, string stanza)
{
    private readonly WalDump dump = new(programs);

    /// <summary>How many segments are fetched at once.</summary>
    public int Parallel { get; init; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>What is known of the databases' files.</summary>
    public KnownFiles Known { get; init; } = KnownFiles.None;

    /// <summary>Folds every committed transaction of the range.</summary>
    /// <exception cref="RecoveryRefusedException">
    /// Not all of the range can be read; the message names the first missing or unreadable segment and the newest reachable LSN.
    /// </exception>
    public async Task<TransactionScan> ScanAsync(WalRange range, CancellationToken cancellation)
    {
        var (scan, survey) = await ReadAsync(range, cancellation);
        survey.Whole();
        return scan;
    }

    /// <summary>
    /// Tells everything of the range that can be read. Where a segment is missing or damaged, or the WAL was written with
    /// <c>wal_level=minimal</c>, a copy gets no further, and the survey says so: <see cref="WalSurvey.Gap"/>, <see cref="WalSurvey.ReachableEnd"/>.
    /// </summary>
    public async Task<WalSurvey> SurveyAsync(WalRange range, CancellationToken cancellation) => (await ReadAsync(range, cancellation)).Survey;

    /// <summary>The timelines that led to the one that the server writes on.</summary>
    /// <exception cref="RecoveryRefusedException">Its history file is not in the archive.</exception>
    public async Task<TimelineHistory> HistoryAsync(uint timeline, CancellationToken cancellation)
    {
        if (timeline == 1) return TimelineHistory.Original(1);
        var directory = await programs.MakeScratchDirectoryAsync("history", cancellation);
        var history = await WalFetch.HistoryAsync(programs, stanza, timeline, directory, cancellation);
        await programs.RunAsync("rm", ["-rf", directory], cancellation);
        return history;
    }

    private async Task<(TransactionScan Scan, WalSurvey Survey)> ReadAsync(WalRange range, CancellationToken cancellation)
    {
        var directory = await programs.MakeScratchDirectoryAsync("wal", cancellation);
        var fetch = new WalFetch(programs, stanza, range, directory) { Parallel = Parallel };
        var missing = await fetch.RunAsync(cancellation);
        var scan = new TransactionScan(Known);
        var readable = missing is null ? range : range with { End = missing.Segment.Start };
        var damaged = !await dump.ReadAsync(directory, readable, line =>
        {
            if (WalRecordParser.TryParse(line, out var record)) scan.Take(record);
        }, cancellation);
        var last = missing is null && !damaged ? range.End : await dump.LastRecordAsync(directory, readable, scan.LastLsn, cancellation);
        await programs.RunAsync("rm", ["-rf", directory], cancellation);
        return (scan, Survey(range, scan, last, damaged ? WalGaps.Damaged(range, stanza, last) : missing is null ? null : WalGaps.Missing(range, stanza, missing, last)));
    }

    private static WalSurvey Survey(WalRange range, TransactionScan scan, NpgsqlLogSequenceNumber last, string? gap)
    {
        if (scan.Minimal is { } minimal && minimal < last) (last, gap) = (minimal, WalGaps.Minimal(range, minimal));
        return new WalSurvey
        {
            Range = range,
            Committed = [.. scan.Committed.Where(transaction => transaction.Changes.Count > 0 || transaction.IsStructural)],
            Ends = scan.Ends,
            RestorePoints = scan.RestorePoints,
            ReachableEnd = last,
            Gap = gap,
        };
    }
}
