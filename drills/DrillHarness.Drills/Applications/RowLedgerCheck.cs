using DrillHarness.Drills.Verification;
using DrillHarness.Metadata.Activity;
using DrillHarness.Reports.Events;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>Holds what customers were told last of each row against production. A row of which somebody got no answer since is left out: nobody knows.</summary>
internal static class RowLedgerCheck
{
    private const int MostExamples = 20;

    /// <param name="live">Production.</param>
    /// <param name="ledger">All edits, each row's in order.</param>
    /// <param name="order">When each committed.</param>
    /// <param name="target">Where a blanket restore would have gone back to.</param>
    public static async Task<LedgerChecked> CheckAsync(
        NpgsqlDataSource live, IReadOnlyList<ApplicationEdit> ledger, CommitOrder order, NpgsqlLogSequenceNumber target, CancellationToken cancellation)
    {
        var wrong = new List<(ApplicationEdit Edit, string What)>();
        await using var connection = await live.OpenConnectionAsync(cancellation);
        foreach (var row in ledger.Where(edit => edit.Outcome != EditOutcome.Rejected && edit.Key.Count > 0).GroupBy(edit => edit.Row))
            if (row.Last() is { Outcome: EditOutcome.Acknowledged } last && await WrongAsync(connection, last, cancellation) is { } what) wrong.Add((last, what));
        return new LedgerChecked
        {
            Acknowledged = ledger.Count(edit => edit.Outcome == EditOutcome.Acknowledged),
            Rejected = ledger.Count(edit => edit.Outcome == EditOutcome.Rejected),
            Indeterminate = ledger.Count(edit => edit.Outcome == EditOutcome.Indeterminate),
            Lost = wrong.Count(found => found.What == "lost"),
            Overwritten = wrong.Count(found => found.What == "overwritten"),
            Resurrected = wrong.Count(found => found.What == "resurrected"),
            LostByBlanketRestore = ledger.Count(edit => edit.Outcome == EditOutcome.Acknowledged && edit.Xid is { } xid && order.Of(xid) > target),
            Examples = [.. wrong.Take(MostExamples).Select(found => new EditExample($"{found.Edit.Xid}", KindOf(found.Edit), $"{found.Edit.Table.Name} {string.Join(", ", found.Edit.Key)}", found.What))],
        };
    }

    private static async Task<string?> WrongAsync(NpgsqlConnection live, ApplicationEdit last, CancellationToken cancellation)
    {
        await using var look = new NpgsqlCommand(last.Table.Edited.Look, live) { Parameters = { new() { Value = last.Value ?? "" }, new() { Value = last.Key.ToArray() } } };
        await using var reader = await look.ExecuteReaderAsync(cancellation);
        var isThere = await reader.ReadAsync(cancellation);
        if (last.Value is null) return isThere ? "resurrected" : null;
        return !isThere ? "lost" : reader.GetBoolean(0) ? "overwritten" : null;
    }

    private static string KindOf(ApplicationEdit edit) => edit.Value is null ? "remove" : edit.IsNew ? "add" : "write";
}
