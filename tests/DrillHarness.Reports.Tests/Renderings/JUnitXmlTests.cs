using System.Xml.Linq;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed class JUnitXmlTests
{
    [Test]
    public void A_passing_run_has_one_passing_case_per_promise()
    {
        var judged = Judge.Of(SampleJournal.Passing);
        var root = XDocument.Parse(JUnitXml.Write(judged)).Root!;
        // One case more for the run itself, and one for the time objective.
        Assert.That((int?)root.Attribute("tests"), Is.EqualTo(judged.Checks.Count + 2));
        Assert.That(((int?)root.Attribute("failures"), (int?)root.Attribute("errors")), Is.EqualTo((0, 0)));
        Assert.That(root.Descendants("testcase").Select(one => (string?)one.Attribute("name")), Does.Contain("Foreign keys hold"));
    }

    [Test]
    public void A_broken_promise_is_a_failure_with_its_message()
    {
        var failure = Cases(SampleJournal.With<OracleCompared>(e => e with { Missing = 12 }), "failure").First();
        Assert.That((string?)failure.Attribute("message"), Is.EqualTo("12 rows missing that should be back"));
        Assert.That(failure.Value, Does.Contain("expected: 0").And.Contain("found: 12").And.Contain("reproduce: tools/drill run"));
    }

    [Test]
    public void What_was_not_seen_is_an_error_and_so_never_counts_as_passed()
    {
        var errors = Cases(SampleJournal.Without<LedgerChecked>(), "error");
        Assert.That(errors.Select(error => (string?)error.Attribute("message")), Is.EqualTo(new[] { "not looked at: the ledger of customers' edits" }));
    }

    [Test]
    public void A_run_cut_short_has_an_error_of_its_own() =>
        Assert.That(Cases([.. SampleJournal.Passing.Take(5)], "error").Last().Parent!.Attribute("name")!.Value, Is.EqualTo("The run went all the way"));

    [Test]
    public void A_broken_objective_fails_its_case_alone()
    {
        var failures = Cases(SampleJournal.With<RunStarted>(e => e with { TimeObjectiveSeconds = 10 }), "failure");
        Assert.That(failures.Select(failure => (string?)failure.Attribute("message")), Is.EqualTo(new[] { "recovery took 12.6 s, the objective is 10.0 s" }));
    }

    [Test]
    public void A_control_character_in_an_error_does_not_break_the_document() =>
        Assert.That(() => XDocument.Parse(JUnitXml.Write(Judge.Of(SampleJournal.Plus(new InvariantChecked("a\u0001b\ud800", false, "<&>", "\u0000"))))), Throws.Nothing);

    private static XElement[] Cases(IReadOnlyList<JournalEvent> journal, string kind) =>
        [.. XDocument.Parse(JUnitXml.Write(Judge.Of(journal))).Descendants(kind)];
}
