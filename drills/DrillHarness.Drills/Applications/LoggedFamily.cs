using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Statements;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// The transactions of a database role, by the server's log: every id that stands at a line of the role's. What truncated or dropped a table since
/// the script began is the role's too: customers do neither, and of such a statement the log does not always name the transaction.
/// </summary>
internal sealed class LoggedFamily(ProductionSite site, SchemaCatalog before, NpgsqlLogSequenceNumber began) : IBadFamily
{
    private bool wasThere;

    /// <inheritdoc/>
    public async Task<string?> ActorAsync(CancellationToken cancellation)
    {
        wasThere = await IsThereAsync(site.ScriptRole, cancellation);
        return site.ScriptRole;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WalTransaction>> AmongAsync(IEnumerable<WalTransaction> committed, string actor, CancellationToken cancellation)
    {
        var ids = await new ServerLog(site.Production, actor).TransactionsAsync(site.Database, cancellation);
        var changes = await TableChanges.ReadAsync(site.Live, before, cancellation);
        return [.. committed.Where(transaction => transaction.CommitLsn >= began && !changes.IsOfRecovery(transaction)
            && (changes.Alters(transaction) || (ids.Contains(transaction.Xid) && changes.Takes(transaction))))];
    }

    /// <inheritdoc/>
    public Task<bool> MayHaveMoreAsync(string actor, IReadOnlySet<uint> known, CancellationToken cancellation) => Task.FromResult(wasThere);

    /// <inheritdoc/>
    public Task UntilGoneAsync(string actor, CancellationToken cancellation) => new Until
    {
        Awaited = $"the sessions of role '{actor}' to end",
        Deadline = Deadlines.CandidateScript,
        Interval = TimeSpan.FromMilliseconds(100),
        Hints = [string.Create(CultureInfo.InvariantCulture, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{actor}'")],
    }.TrueAsync(async token => !await IsThereAsync(actor, token), cancellation);

    private async Task<bool> IsThereAsync(string actor, CancellationToken cancellation)
    {
        await using var command = site.Live.CreateCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = $1)");
        command.Parameters.AddWithValue(actor);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
