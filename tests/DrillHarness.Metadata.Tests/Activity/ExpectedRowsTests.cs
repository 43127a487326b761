using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Metadata.Tests.Editing;

namespace DrillHarness.Metadata.Tests.Activity;

internal sealed class ExpectedRowsTests
{
    [Test]
    public void The_last_writer_of_a_column_wins_and_other_columns_stay()
    {
        var row = ExpectedRows.Of(
        [
            Acknowledged(10, SampleEdit.Of(EditKind.RenameNavigationItem, 5, ("label", "first"))),
            Acknowledged(11, SampleEdit.Of(EditKind.ReorderNavigationItem, 5, ("position", "30"))),
            Acknowledged(12, SampleEdit.Of(EditKind.RenameNavigationItem, 5, ("label", "second"))),
        ]).Single();
        Assert.That((row.Columns["label"], row.Columns["position"]), Is.EqualTo(("second", "30")));
    }

    [Test]
    public void A_row_made_and_deleted_is_expected_to_be_gone()
    {
        var row = ExpectedRows.Of(
        [
            Acknowledged(10, SampleEdit.Of(EditKind.AddPage, null, ("title", "Orders")), assignedKey: 5),
            Acknowledged(11, SampleEdit.Of(EditKind.DeletePage, 5)),
        ]).Single();
        Assert.That(row.Operation, Is.EqualTo(EditOperation.Delete));
    }

    [Test]
    public void The_ledger_orders_by_transaction_and_leaves_out_what_was_not_acknowledged()
    {
        var ledger = new Ledger();
        ledger.Add(Acknowledged(12, SampleEdit.Of(EditKind.RenamePage, 5, ("title", "later"))));
        ledger.Add(Acknowledged(10, SampleEdit.Of(EditKind.RenamePage, 5, ("title", "earlier"))));
        ledger.Add(Acknowledged(11, SampleEdit.Of(EditKind.DeletePage, 6)) with { Outcome = EditOutcome.Indeterminate, TransactionId = null });
        Assert.That(ledger.AcknowledgedInOrder.Select(entry => entry.TransactionId), Is.EqualTo(new ulong?[] { 10, 12 }));
        Assert.That((ledger.Acknowledged, ledger.Entries.Count), Is.EqualTo((2, 3)));
    }

    private static LedgerEntry Acknowledged(ulong transaction, Edit edit, long? assignedKey = null) => new()
    {
        Edit = edit,
        Outcome = EditOutcome.Acknowledged,
        Status = 200,
        TransactionId = transaction,
        AssignedKey = assignedKey,
        SentAt = edit.Instant,
        AnsweredAt = edit.Instant,
        Latency = TimeSpan.Zero,
    };
}
