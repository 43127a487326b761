using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Runs pg_waldump over fetched segments.</summary>
internal sealed class WalDump(IServerPrograms programs)
{
    /// <summary>Hands over the lines of interest. False when pg_waldump gave up before the end: a record that is truncated or damaged.</summary>
    public async Task<bool> ReadAsync(string directory, WalRange range, WalLines.LineTaker take, CancellationToken cancellation) =>
        range.End <= range.Start || await RunAsync(directory, range, await ResourceManagersAsync(cancellation), take, cancellation);

    /// <summary>Where the last record that can be read begins, of whatever kind.</summary>
    /// <param name="from">A record known to be readable, from which on to look; 0/0 to look from the range's start.</param>
    public async Task<NpgsqlLogSequenceNumber> LastRecordAsync(
        string directory, WalRange range, NpgsqlLogSequenceNumber from, CancellationToken cancellation)
    {
        var last = from > range.Start ? from : range.Start;
        if (range.End <= range.Start) return last;
        await RunAsync(directory, range with { Start = last }, [], line =>
        {
            if (line.StartsWith("rmgr: "u8) && line.IndexOf("lsn: "u8) >= 0) last = WalRecordParser.LsnOf(line);
        }, cancellation);
        return last;
    }

    private async Task<bool> RunAsync(
        string directory, WalRange range, IReadOnlyList<string> filter, WalLines.LineTaker take, CancellationToken cancellation)
    {
        try
        {
            await programs.StreamAsync("pg_waldump",
                [$"--path={directory}", $"--timeline={range.Timeline}", $"--start={range.Start}", $"--end={range.End}", .. filter],
                (text, token) => WalLines.ForEachAsync(text, take, token), cancellation);
            return true;
        }
        catch (ProgramFailedException failure) when (failure.ExitCode == 1)
        {
            return false;
        }
    }

    // Before 15 pg_waldump took one resource manager only, the last one named: then it has to tell all.
    private async Task<IReadOnlyList<string>> ResourceManagersAsync(CancellationToken cancellation)
    {
        var version = await programs.RunAsync("pg_waldump", ["--version"], cancellation);
        return version.Contains(") 14.", StringComparison.Ordinal) ? [] : [.. WalRecordParser.ResourceManagers.Select(manager => $"--rmgr={manager}")];
    }
}
