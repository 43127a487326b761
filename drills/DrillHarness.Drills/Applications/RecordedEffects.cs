using DrillHarness.Gate.Effects;

namespace DrillHarness.Drills.Applications;

/// <summary>Row effects that were recorded by logical decoding, transaction by transaction in commit order. WAL that was collected need not be kept for it any longer.</summary>
internal sealed class RecordedEffects(EffectStream stream) : IAsyncDisposable
{
    private readonly List<List<DecodedRow>> transactions = [];
    private readonly SemaphoreSlim collecting = new(1);

    /// <summary>All that was committed until the last <see cref="CollectAsync"/>; none is empty.</summary>
    public IReadOnlyList<IReadOnlyList<DecodedRow>> Transactions => transactions;

    /// <summary>Reads what was committed since the last time.</summary>
    public async Task CollectAsync(CancellationToken cancellation)
    {
        await collecting.WaitAsync(cancellation);
        try
        {
            await stream.ReadAsync(row =>
            {
                if (transactions.Count == 0 || transactions[^1][0].Xid != row.Xid) transactions.Add([]);
                transactions[^1].Add(row);
            }, (_, _) => { }, cancellation);
        }
        finally
        {
            collecting.Release();
        }
    }

    /// <summary>Ends the recording.</summary>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        collecting.Dispose();
    }
}
