using DrillHarness.Metadata.Editing;

namespace DrillHarness.Metadata.Tests.Editing;

internal sealed class EditFootprintTests
{
    [Test]
    public void An_update_leaves_only_its_own_column_and_the_instant()
    {
        var footprint = EditFootprint.Of(SampleEdit.Of(EditKind.RenamePage, 9, ("title", "Orders")), null);
        Assert.That(footprint.Key, Is.EqualTo(new Dictionary<string, string> { ["id"] = "9" }));
        Assert.That(footprint.Columns.Keys, Is.EquivalentTo(["title", "updated_at"]));
        Assert.That(footprint.Operation, Is.EqualTo(EditOperation.Update));
    }

    [Test]
    public void A_new_row_is_found_by_the_key_that_was_assigned()
    {
        var footprint = EditFootprint.Of(SampleEdit.Of(EditKind.AddRole, null, ("name", "Crew")), 77);
        Assert.That(footprint.Key["id"], Is.EqualTo("77"));
        Assert.That(footprint.Columns["tenant_id"], Is.EqualTo("3"));
    }

    [Test]
    public void Columns_that_a_new_row_says_nothing_of_are_left_out() =>
        Assert.That(EditFootprint.Of(SampleEdit.Of(EditKind.AddPage, null, ("title", "Orders")), 1).Columns, Does.Not.ContainKey("layout_id"));

    [Test]
    public void A_new_row_without_a_key_has_no_footprint() =>
        Assert.That(() => EditFootprint.Of(SampleEdit.Of(EditKind.AddRole, null, ("name", "Crew")), null), Throws.ArgumentException.With.Message.Contains("role.id"));

    [Test]
    public void A_deletion_leaves_no_columns() =>
        Assert.That(EditFootprint.Of(SampleEdit.Of(EditKind.DeletePage, 9), null).Columns, Is.Empty);

    [TestCaseSource(nameof(Kinds))]
    public void Every_kind_has_a_table_and_a_database(EditKind kind)
    {
        var edit = SampleEdit.Of(kind, 1);
        Assert.That(edit.Table, Is.Not.Empty);
        Assert.That(edit.Database, Is.EqualTo(DatabaseNames.Metadata).Or.EqualTo(DatabaseNames.CustomerData));
    }

    private static EditKind[] Kinds() => Enum.GetValues<EditKind>();
}
