namespace DrillHarness.Recovery.Wal;

/// <summary>
/// Reads a stretch of the WAL archive: fetches each segment by <c>pgbackrest archive-get</c> (archived segments are compressed)
/// and has <c>pg_waldump</c> tell its records. Nothing of the live server's own files is read.
/// </summary>
public sealed class WalArchiveReader(IServerPrograms programs, string stanza)
{
    /// <summary>How many segments are fetched at once.</summary>
    public int Parallel { get; init; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Folds every committed transaction of the range.</summary>
    /// <exception cref="RecoveryRefusedException">A segment of the range is not in the archive; the message names the first one.</exception>
    public async Task<TransactionScan> ScanAsync(WalRange range, CancellationToken cancellation)
    {
        var directory = await FetchAsync(range, cancellation);
        var scan = new TransactionScan();
        await DumpAsync(directory, range, line =>
        {
            if (WalRecordParser.TryParse(line, out var record)) scan.Take(record);
        }, cancellation);
        await programs.RunAsync("rm", ["-rf", directory], cancellation);
        return scan;
    }

    /// <summary>
    /// Tells everything of the range that can be read. Where a segment is missing or damaged the survey ends before it and says so:
    /// <see cref="WalSurvey.Gap"/>, <see cref="WalSurvey.ReachableEnd"/>.
    /// </summary>
    public async Task<WalSurvey> SurveyAsync(WalRange range, CancellationToken cancellation)
    {
        var scan = await ScanAsync(range, cancellation);
        return new WalSurvey
        {
            Range = range,
            Committed = [.. scan.Committed.Where(transaction => transaction.Changes.Count > 0 || transaction.IsStructural)],
            Ends = scan.Ends,
            RestorePoints = scan.RestorePoints,
            ReachableEnd = range.End,
        };
    }

    private async Task<string> FetchAsync(WalRange range, CancellationToken cancellation)
    {
        var directory = await programs.MakeScratchDirectoryAsync("wal", cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(range.Segments(), options, async (segment, token) =>
        {
            try
            {
                await programs.RunAsync("pgbackrest", ["--stanza=" + stanza, "archive-get", $"{segment}", $"{directory}/{segment}"], token);
            }
            catch (ProgramFailedException failure) when (failure.ExitCode == 1)
            {
                throw new RecoveryRefusedException($"WAL segment {segment} is not in the archive of stanza '{stanza}', expected every segment " +
                    $"from {range.Start} to {range.End}.{Environment.NewLine}  HINT: pgbackrest info", failure);
            }
        });
        return directory;
    }

    private async Task DumpAsync(string directory, WalRange range, WalLines.LineTaker take, CancellationToken cancellation) =>
        await programs.StreamAsync("pg_waldump",
            [
                $"--path={directory}", $"--timeline={range.Timeline}", $"--start={range.Start}", $"--end={range.End}",
                .. await ResourceManagersAsync(cancellation),
            ],
            (text, token) => WalLines.ForEachAsync(text, take, token), cancellation);

    // Before 15 pg_waldump took one resource manager only, the last one named: then it has to tell all.
    private async Task<IReadOnlyList<string>> ResourceManagersAsync(CancellationToken cancellation)
    {
        var version = await programs.RunAsync("pg_waldump", ["--version"], cancellation);
        return version.Contains(") 14.", StringComparison.Ordinal) ? [] : [.. WalRecordParser.ResourceManagers.Select(manager => $"--rmgr={manager}")];
    }
}
