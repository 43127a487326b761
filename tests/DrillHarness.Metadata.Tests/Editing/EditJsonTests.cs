using System.Text.Json;
using DrillHarness.Metadata.Editing;

namespace DrillHarness.Metadata.Tests.Editing;

internal sealed class EditJsonTests
{
    [Test]
    public void An_edit_survives_the_journey()
    {
        var edit = SampleEdit.Of(EditKind.AddPage, null, ("title", "Aufträge \"2\""), ("layout_id", null));
        var read = EditJson.Read(EditJson.Write(edit));
        Assert.That(EditJson.Write(read), Is.EqualTo(EditJson.Write(edit)));
        Assert.That(read.Values, Is.EqualTo(edit.Values));
    }

    [Test]
    public void Kinds_travel_by_name() =>
        Assert.That(EditJson.Write(SampleEdit.Of(EditKind.RenameApp, 5)), Does.Contain("\"kind\":\"RenameApp\"").And.Contain("\"tenantId\":3"));

    [TestCase("null"), TestCase("{}"), TestCase("""{"kind":17}"""), TestCase("""{"database":"postgres"}""")]
    public void What_is_not_an_edit_is_refused(string json) =>
        Assert.That(() => EditJson.Read(json), Throws.InstanceOf<JsonException>());
}
