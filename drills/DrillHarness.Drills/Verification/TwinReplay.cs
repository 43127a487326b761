using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Repeats in the twin, in commit order, everything that should have happened in production: the acknowledged edits with the keys they were
/// given, and the script's good transactions; and leaves the bad ones out.
/// </summary>
public sealed class TwinReplay(DatabasePair twin)
{
    /// <summary>Edits that the twin refused although production had accepted them; a re-created item is refused where the original still is.</summary>
    public IReadOnlyList<(LedgerEntry Entry, string Refusal)> Refused => refused;

    private readonly List<(LedgerEntry Entry, string Refusal)> refused = [];

    /// <summary>Puts edits and script transactions in commit order. Those that did not commit are left out.</summary>
    public static IReadOnlyList<ReplayStep> Order(
        IEnumerable<LedgerEntry> acknowledged, IEnumerable<LoggedTransaction> good, CommitOrder order) =>
        [.. acknowledged
            .Select(entry => (Lsn: entry.TransactionId is { } id ? order.Of(id) : null, Entry: (LedgerEntry?)entry, Script: (LoggedTransaction?)null))
            .Concat(good.Select(script => (Lsn: script.TransactionId is { } id ? order.Of(id) : null, Entry: (LedgerEntry?)null, Script: (LoggedTransaction?)script)))
            .Where(step => step.Lsn is not null)
            .OrderBy(step => step.Lsn)
            .Select(step => new ReplayStep { CommitLsn = step.Lsn!.Value, Entry = step.Entry, Script = step.Script })];

    /// <summary>Repeats the steps, one after the other.</summary>
    public async Task ReplayAsync(IReadOnlyList<ReplayStep> steps, CancellationToken cancellation)
    {
        await using var metadata = await twin.Metadata.OpenConnectionAsync(cancellation);
        await using var customerData = await twin.CustomerData.OpenConnectionAsync(cancellation);
        foreach (var step in steps)
        {
            if (step.Script is { } script) await RepeatAsync(metadata, script, cancellation);
            else if (step.Entry is { } entry) await RepeatAsync(entry.Edit.Database == DatabaseNames.Metadata ? metadata : customerData, entry, cancellation);
        }
    }

    private async Task RepeatAsync(NpgsqlConnection connection, LedgerEntry entry, CancellationToken cancellation)
    {
        var effect = await EditStatements.ApplyAsync(connection, entry.Edit, entry.AssignedKey, cancellation);
        if (!effect.Applied) refused.Add((entry, effect.Refusal ?? "refused"));
    }

    // psycopg2 writes values into the text itself, so that what the server logged can be sent again as it is.
    private static async Task RepeatAsync(NpgsqlConnection connection, LoggedTransaction script, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (var statement in script.Statements.Where(statement => !IsTransactionControl(statement)))
        {
            await using var command = new NpgsqlCommand { Connection = connection, CommandText = statement, CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static bool IsTransactionControl(string statement) =>
        statement.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase) || statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase);
}
