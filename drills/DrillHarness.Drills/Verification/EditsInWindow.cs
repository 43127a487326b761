using DrillHarness.Drills.Engine;
using DrillHarness.Metadata.Activity;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// The acknowledged edits that a single point in time cannot bring back: made after the first bad commit, on a row of the missed table that a
/// later bad transaction took. Worked out from the WAL's commit order and the application's audit.
/// </summary>
public static class EditsInWindow
{
    /// <summary>Finds them.</summary>
    /// <param name="live">Production's metadata.</param>
    /// <param name="missed">The table that the bad transactions took rows from.</param>
    /// <param name="truth">Which transactions were bad.</param>
    /// <param name="acknowledged">The ledger's.</param>
    public static async Task<IReadOnlyList<LedgerEntry>> FindAsync(
        NpgsqlDataSource live, TableName missed, WhatReallyHappened truth, IEnumerable<LedgerEntry> acknowledged, CancellationToken cancellation)
    {
        var taken = await TakenAsync(live, missed, truth, cancellation);
        return [.. acknowledged.Where(entry => entry.Edit.Table == missed.Name && entry.TransactionId is not null)
            .Where(entry => (entry.Edit.Key ?? entry.AssignedKey) is { } key && taken.TryGetValue(key, out var went) &&
                truth.Order.Of(entry.TransactionId!.Value) is { } made && made > truth.FirstBadCommit && made < went)];
    }

    // By key: the commit that took the row for the last time.
    private static async Task<Dictionary<long, NpgsqlTypes.NpgsqlLogSequenceNumber>> TakenAsync(
        NpgsqlDataSource live, TableName missed, WhatReallyHappened truth, CancellationToken cancellation)
    {
        var audit = DrillWorld.Audit;
        await using var command = live.CreateCommand($"""
            SELECT {Sql.Identifier(audit.RowId)}, {Sql.Identifier(audit.Transaction)} FROM {audit.Table.Quoted}
            WHERE {Sql.Identifier(audit.RowTable)} = $1 AND {audit.Deletion} AND mod({Sql.Identifier(audit.Transaction)}::text::numeric, 4294967296)::bigint = ANY ($2)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = missed.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = truth.BadIds.Select(id => (long)id).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var taken = new Dictionary<long, NpgsqlTypes.NpgsqlLogSequenceNumber>();
        while (await reader.ReadAsync(cancellation))
        {
            var (key, at) = (reader.GetInt64(0), truth.Order.Of(reader.GetFieldValue<ulong>(1))!.Value);
            if (!taken.TryGetValue(key, out var before) || before < at) taken[key] = at;
        }

        return taken;
    }
}
