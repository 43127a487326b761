using System.Collections;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// The committed transactions that deleted, changed, emptied, dropped or altered something in one database, by blast radius: first those of which the
/// WAL does not say how much they took, then the widest; earlier commits first among equals. WAL holds no intent: the ranking proposes, somebody who
/// knows what is missing selects.
/// </summary>
public sealed class Suspects : IReadOnlyList<Suspect>
{
    private readonly IReadOnlyList<Suspect> ranked;

    private Suspects(IEnumerable<Suspect> suspects) => ranked = [.. suspects
        .OrderByDescending(suspect => suspect.IsOfUnknownSize)
        .ThenByDescending(suspect => suspect.BlastRadius)
        .ThenBy(suspect => suspect.Transaction.CommitLsn)];

    /// <inheritdoc/>
    public int Count => ranked.Count;

    /// <inheritdoc/>
    public Suspect this[int index] => ranked[index];

    /// <summary>Ranks what a survey found.</summary>
    public static Suspects Rank(WalSurvey survey, FileOwners owners)
    {
        var touches = new Touches(survey.Committed, owners);
        return new Suspects(survey.Committed
            .Select(transaction => new Suspect(transaction, []) { Touches = touches.Of(transaction) })
            .Where(suspect => suspect.Touches.Any(touch => touch.TookSomething)));
    }

    /// <summary>Those with these transaction ids.</summary>
    /// <exception cref="RecoveryRefusedException">One of the ids is no suspect's.</exception>
    public IReadOnlyList<Suspect> WithIds(IReadOnlyCollection<uint> xids)
    {
        var missing = xids.Where(xid => ranked.All(suspect => suspect.Transaction.Xid != xid)).ToList();
        if (missing.Count == 0) return [.. ranked.Where(suspect => xids.Contains(suspect.Transaction.Xid))];
        throw new RecoveryRefusedException($"Transaction {missing[0]} took nothing that the WAL read tells of, expected each of {xids.Count} named to." +
            $"{Environment.NewLine}  HINT: did it roll back, is it a savepoint's id, or did it commit before the base backup?");
    }

    /// <summary>Those that committed from one position up to another, both included.</summary>
    public IReadOnlyList<Suspect> Between(NpgsqlLogSequenceNumber first, NpgsqlLogSequenceNumber last) =>
        [.. ranked.Where(suspect => suspect.Transaction.CommitLsn >= first && suspect.Transaction.CommitLsn <= last)];

    /// <summary>Those that did something else than inserting to a table.</summary>
    public IReadOnlyList<Suspect> Of(TableName table) => [.. ranked.Where(suspect => suspect.Harmed(table))];

    /// <summary>Those by one actor, where an audit trail told.</summary>
    public IReadOnlyList<Suspect> By(string actor) => [.. ranked.Where(suspect => suspect.Actor == actor)];

    /// <summary>
    /// The family of one: those that touched exactly the same tables in the same ways (deleted, changed, inserted), itself included. Where customers do
    /// the same by their own hand, narrow it by <see cref="Between"/> or by an <see cref="AuditTrail"/>.
    /// </summary>
    /// <exception cref="RecoveryRefusedException">It is no suspect.</exception>
    public IReadOnlyList<Suspect> Like(uint xid)
    {
        var ways = WithIds([xid])[0].Ways;
        return [.. ranked.Where(suspect => suspect.Touches.Count == ways.Count && suspect.Ways.SetEquals(ways))];
    }

    /// <summary>The family in a wider sense: those that touched no other tables, and none in other ways, than one of them did.</summary>
    /// <exception cref="RecoveryRefusedException">It is no suspect.</exception>
    public IReadOnlyList<Suspect> Resembling(uint xid)
    {
        var ways = WithIds([xid])[0].Ways;
        return [.. ranked.Where(suspect => suspect.Ways.IsSubsetOf(ways))];
    }

    /// <summary>The same suspects, with who did it as an audit trail tells.</summary>
    public async Task<Suspects> AskAsync(AuditTrail trail, NpgsqlDataSource live, CancellationToken cancellation)
    {
        var actors = await trail.ReadAsync(live, [.. ranked.Select(suspect => suspect.Transaction.Xid)], cancellation);
        return new Suspects(ranked.Select(suspect => suspect with { Actor = actors.GetValueOrDefault(suspect.Transaction.Xid) }));
    }

    /// <inheritdoc/>
    public IEnumerator<Suspect> GetEnumerator() => ranked.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
