using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Reports.Events;
using NpgsqlTypes;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Looks for the trace of every acknowledged edit in production. An edit that a later one superseded has lost its trace in the twin too;
/// one whose trace the twin shows and production does not is, and is but one of these: lost (its row is missing), resurrected (the row that
/// it deleted is there), or overwritten (its row holds something else).
/// </summary>
public sealed class LedgerCheck(DatabasePair live, DatabasePair twin, RecreatedItems recreated)
{
    private const int MostExamples = 20;
    private const string Missing = "(missing)";
    private const string Present = "(present)";

    /// <summary>Edit by edit.</summary>
    /// <param name="entries">The whole ledger.</param>
    /// <param name="order">When each committed.</param>
    /// <param name="target">Where a blanket restore would have gone back to.</param>
    public async Task<LedgerChecked> CheckAsync(
        IReadOnlyList<LedgerEntry> entries, CommitOrder order, NpgsqlLogSequenceNumber target, CancellationToken cancellation)
    {
        var acknowledged = entries.Where(entry => entry.Outcome == EditOutcome.Acknowledged).ToList();
        var lost = new List<(LedgerEntry Entry, IReadOnlyList<string> Traces)>();
        foreach (var entry in acknowledged)
        {
            var traces = await LostTracesAsync(entry, cancellation);
            if (traces.Count > 0) lost.Add((entry, traces));
        }

        return new LedgerChecked
        {
            Acknowledged = acknowledged.Count,
            Rejected = entries.Count(entry => entry.Outcome == EditOutcome.Rejected),
            Indeterminate = entries.Count(entry => entry.Outcome == EditOutcome.Indeterminate),
            Lost = lost.Count(found => found.Traces.Contains(Missing)),
            Resurrected = lost.Count(found => found.Traces.Contains(Present)),
            Overwritten = lost.Count(found => !found.Traces.Contains(Missing) && !found.Traces.Contains(Present)),
            LostByBlanketRestore = acknowledged.Count(entry => entry.TransactionId is { } id && order.Of(id) > target),
            Examples = [.. lost.Take(MostExamples).Select(found => new EditExample(found.Entry.Edit.Id.ToString(), found.Entry.Edit.Kind.ToString(),
                $"{found.Entry.Edit.Table} {found.Entry.Edit.Key ?? found.Entry.AssignedKey}", string.Join(", ", found.Traces)))],
        };
    }

    private async Task<IReadOnlyList<string>> LostTracesAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        var footprint = EditFootprint.Of(entry.Edit, entry.AssignedKey);
        var inLive = await DifferencesAsync(live, footprint, cancellation);
        if (inLive.Count == 0) return [];
        // The twin refused a re-created item, so it cannot say what became of it: production has to show it.
        if (entry.AssignedKey is { } key && recreated.Originals.ContainsKey(key)) return inLive;
        return [.. inLive.Except(await DifferencesAsync(twin, footprint, cancellation))];
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(DatabasePair world, EditFootprint footprint, CancellationToken cancellation)
    {
        await using var connection = await world.Named(footprint.Database).OpenConnectionAsync(cancellation);
        return await FootprintCheck.DifferencesAsync(connection, footprint, cancellation);
    }
}
