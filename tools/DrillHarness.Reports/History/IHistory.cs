namespace DrillHarness.Reports;

/// <summary>Every run so far. Two may write at once.</summary>
public interface IHistory : IAsyncDisposable
{
    /// <summary>Where it is, for people; no password.</summary>
    string Place { get; }

    /// <summary>Notes a run, or what has become of it since: the same id is the same run.</summary>
    /// <exception cref="HistoryException">It cannot be written.</exception>
    Task PutAsync(HistoryRun run, CancellationToken cancellation);

    /// <summary>Every run, the oldest first.</summary>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    Task<HistoryRecords> ReadAsync(CancellationToken cancellation);
}
