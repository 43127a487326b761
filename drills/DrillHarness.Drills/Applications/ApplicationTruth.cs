using DrillHarness.Drills.Verification;
using DrillHarness.Gate.Statements;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// What the drill knows and a recovery does not: which transactions were bad. Each customer was told the number of each transaction, and the log has
/// those of the application's role; whatever else took rows since the script began and is no recovery's was the script's. A recovery asks for the
/// script's role instead.
/// </summary>
/// <param name="Bad">In commit order.</param>
/// <param name="Order">Commit order of everything.</param>
internal sealed record ApplicationTruth(IReadOnlyList<WalTransaction> Bad, CommitOrder Order)
{
    /// <summary>As the WAL holds them.</summary>
    public IReadOnlySet<uint> BadIds => Bad.Select(transaction => transaction.Xid).ToHashSet();

    /// <summary>Transactions whose effects belong into production: the application's, and what the script did besides.</summary>
    public required IReadOnlySet<uint> Known { get; init; }

    /// <summary>Where a blanket restore would have gone back to; the end of all WAL when nothing bad happened.</summary>
    public NpgsqlLogSequenceNumber FirstBadCommit => Bad.Count > 0 ? Bad[0].CommitLsn : new NpgsqlLogSequenceNumber(ulong.MaxValue);

    /// <summary>Works it out.</summary>
    /// <param name="began">Where the script began.</param>
    public static async Task<ApplicationTruth> FindAsync(
        ApplicationWorld world, IReadOnlyList<ApplicationEdit> ledger, NpgsqlLogSequenceNumber began, CancellationToken cancellation)
    {
        var survey = await world.Site.SurveyAsync(cancellation);
        var application = ledger.Select(edit => edit.Xid).OfType<uint>()
            .Concat(await new ServerLog(world.Production, GateServer.CustomerRole).TransactionsAsync(ApplicationWorld.Database, cancellation)).ToHashSet();
        var script = await new ServerLog(world.Production, GateServer.ScriptRole).TransactionsAsync(ApplicationWorld.Database, cancellation);
        var changes = await TableChanges.ReadAsync(world.Live, world.Catalog, cancellation);
        return new ApplicationTruth([.. survey.Committed.Where(transaction => transaction.CommitLsn >= began && !application.Contains(transaction.Xid)
            && !changes.IsOfRecovery(transaction) && (changes.Takes(transaction) || changes.Alters(transaction)))], new CommitOrder(survey.Committed))
        {
            Known = application.Concat(script).ToHashSet(),
        };
    }
}
