using DrillHarness.Drills.Engine;

namespace DrillHarness.Drills.Faults;

/// <summary>
/// Ends an attempt as <c>kill -9</c> ends a process: its server sessions die in the middle of whatever they do, nothing is cleaned up, its
/// copy is left standing.
/// </summary>
public sealed class AttemptCut(ProductionSite site)
{
    private CancellationTokenSource attempt = new();
    private bool armed;

    /// <summary>It was cut off.</summary>
    public bool IsCut => attempt.IsCancellationRequested;

    /// <summary>A new attempt begins; it ends with this token.</summary>
    public CancellationToken Begin(CancellationToken cancellation)
    {
        attempt.Dispose();
        attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        armed = false;
        return attempt.Token;
    }

    /// <summary>Kills after so long, or where the next phase begins, whichever is first.</summary>
    public void Within(TimeSpan time)
    {
        armed = true;
        attempt.CancelAfter(time);
    }

    /// <summary>A phase begins.</summary>
    /// <exception cref="OperationCanceledException">The process was to be dead by now.</exception>
    public void NextPhase(CancellationToken cancellation)
    {
        if (armed) attempt.Cancel();
        if (armed) throw new OperationCanceledException("The recovery's process was killed.", cancellation);
    }

    /// <summary>An attempt that came to its end in spite of all was killed a moment later.</summary>
    public void Ended()
    {
        if (armed) throw new OperationCanceledException("The recovery's process was killed.");
    }

    /// <summary>What a dead process leaves: sessions that the server finds broken, and rolls back.</summary>
    public async Task DropSessionsAsync()
    {
        await using (var outside = site.Production.OpenDataSource("postgres"))
        await using (var terminate = outside.CreateCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = current_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()"))
        {
            await terminate.ExecuteNonQueryAsync();
        }

        site.ForgetConnections();
    }
}
