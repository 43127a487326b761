using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// Takes decoded rows to their tables. An UPDATE that moves a row to another partition is decoded as a DELETE in one and, right after it, an INSERT in the
/// other of a row that is much the same; it is one change of a row.
/// </summary>
/// <param name="tallyOf">What is counted of a table, by name.</param>
internal sealed class PartitionMoves(Func<string, TableTally> tallyOf)
{
    private DecodedRow? left;

    public void Take(DecodedRow row)
    {
        var (tally, before) = (tallyOf(row.Table), left);
        left = row is { Operation: RowOperation.Delete, Old: not null } && tally.Before?.Shape.Root is not null ? row : null;
        if (row.Operation == RowOperation.Insert && before is { } went && Fits(went, row, tally) && tallyOf(went.Table).TryHandOver(went, row, tally)) return;
        tally.Take(row);
    }

    private bool Fits(in DecodedRow went, in DecodedRow row, TableTally to) => went.Xid == row.Xid && went.Table != row.Table && to.Before is { } there && there.Shape.Root == tallyOf(went.Table).Before!.Shape.Root
        && TableTally.Differing(went, went.Old!, row).Count * 2 <= row.Columns.Count;
}
