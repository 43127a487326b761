using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Tests;

[TestFixture]
public sealed class UnansweredEditsTests
{
    [Test]
    public void A_new_row_is_explained_once_for_each_unanswered_insert_of_its_table()
    {
        var edits = new UnansweredEdits([Unanswered(EditKind.AddPage, null, ("slug", "a"))]);
        Assert.Multiple(() =>
        {
            Assert.That(edits.TryExplain(Page(1, DifferenceKind.OnlyInTwin)), Is.False);
            Assert.That(edits.TryExplain(Page(1, DifferenceKind.Differs, "title")), Is.False);
            Assert.That(edits.TryExplain(Page(1, DifferenceKind.OnlyInLive)), Is.True);
            Assert.That(edits.TryExplain(Page(2, DifferenceKind.OnlyInLive)), Is.False);
        });
    }

    [Test]
    public void An_update_explains_its_own_columns_of_its_own_row()
    {
        var edits = new UnansweredEdits([Unanswered(EditKind.RenamePage, 7, ("title", "t"))]);
        Assert.Multiple(() =>
        {
            Assert.That(edits.TryExplain(Page(7, DifferenceKind.Differs, "title", "updated_at")), Is.True);
            Assert.That(edits.TryExplain(Page(7, DifferenceKind.Differs, "status")), Is.False);
            Assert.That(edits.TryExplain(Page(7, DifferenceKind.OnlyInTwin)), Is.False);
            Assert.That(edits.TryExplain(Page(8, DifferenceKind.Differs, "title")), Is.False);
        });
    }

    [Test]
    public void A_deletion_explains_that_its_own_row_is_gone()
    {
        var edits = new UnansweredEdits([Unanswered(EditKind.DeletePage, 7)]);
        Assert.Multiple(() =>
        {
            Assert.That(edits.TryExplain(Page(7, DifferenceKind.OnlyInTwin)), Is.True);
            Assert.That(edits.TryExplain(Page(7, DifferenceKind.OnlyInLive)), Is.False);
            Assert.That(edits.TryExplain(Page(8, DifferenceKind.OnlyInTwin)), Is.False);
        });
    }

    private static RowDifference Page(long id, DifferenceKind kind, params string[] columns) =>
        new(DatabaseNames.Metadata, new TableName("public", "page"), [$"{id}"], kind, columns) { KeyColumns = ["id"] };

    private static LedgerEntry Unanswered(EditKind kind, long? key, params (string Column, string? Value)[] values) => new()
    {
        Edit = new Edit
        {
            Id = Guid.Empty, TenantId = 1, Kind = kind, Key = key, Actor = "someone", Instant = DateTimeOffset.UnixEpoch,
            Values = values.ToDictionary(value => value.Column, value => value.Value),
        },
        Outcome = EditOutcome.Indeterminate,
        SentAt = DateTimeOffset.UnixEpoch,
        AnsweredAt = DateTimeOffset.UnixEpoch,
        Latency = TimeSpan.Zero,
    };
}
