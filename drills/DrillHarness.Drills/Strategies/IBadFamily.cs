using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Evidence of which transactions belong together. WAL holds no intent and no names: what else production keeps, an audit or a log, tells whose a
/// transaction was.
/// </summary>
public interface IBadFamily
{
    /// <summary>Who took the rows that people miss; null when the evidence knows of nobody.</summary>
    Task<string?> ActorAsync(CancellationToken cancellation);

    /// <summary>Those of the committed transactions that are the actor's and took rows, in commit order.</summary>
    Task<IReadOnlyList<WalTransaction>> AmongAsync(IEnumerable<WalTransaction> committed, string actor, CancellationToken cancellation);

    /// <summary>Once the actor is gone: whether there may be more of its transactions than these.</summary>
    Task<bool> MayHaveMoreAsync(string actor, IReadOnlySet<uint> known, CancellationToken cancellation);

    /// <summary>Waits until the actor has no session any more: while one is there, more may go at any moment.</summary>
    Task UntilGoneAsync(string actor, CancellationToken cancellation);
}
