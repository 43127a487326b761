using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed class SummaryMarkdownTests
{
    [Test]
    public void The_first_two_lines_say_it_all()
    {
        var lines = Write(SampleJournal.Passing).Split('\n');
        Assert.That(lines[0], Is.EqualTo("PASSED: recovery time 12.6 s (objective 2 min 0 s), 0 acknowledged edits lost"));
        Assert.That(lines[1], Is.EqualTo("A blanket restore would have thrown away 268 of 412 acknowledged edits."));
    }

    [Test]
    public void A_run_that_did_not_pass_says_why_in_the_first_line()
    {
        var lines = Write(SampleJournal.With<OracleCompared>(e => e with { Missing = 12 })).Split('\n');
        Assert.That(lines[0], Does.StartWith("FAILED: recovery time 12.6 s").And.Contain("; 12 rows missing that should be back"));
    }

    [Test]
    public void A_killed_run_says_what_was_not_measured()
    {
        var lines = Write([.. SampleJournal.Passing.Take(4)]).Split('\n');
        Assert.That(lines[0], Does.StartWith("INCONCLUSIVE: recovery time not measured (objective 2 min 0 s), edits lost not counted; interrupted"));
        Assert.That(lines[1], Is.EqualTo("What a blanket restore would have thrown away was not counted."));
    }

    [Test]
    public void Phases_damage_and_fates_are_tables()
    {
        var page = Write(SampleJournal.Passing);
        Assert.That(page, Does.Contain("| restore | 3.5 s |").And.Contain("| public.navigation_item | 12,431 | 0 | no |").And.Contain("| recreated | 31 |"));
        Assert.That(page, Does.Contain("Left behind: 0"));
        Assert.That(page, Does.Not.Contain("What did not hold"));
    }

    [Test]
    public void It_stays_below_what_a_comment_holds_however_much_there_is_to_tell()
    {
        var tables = Enumerable.Range(0, 5_000).Select(n => new TableDamage("public", $"table_{n}_{new string('x', 500)}", 1, 0, false)).ToArray();
        var journal = SampleJournal.With<DamageFound>(e => e with { Tables = tables })
            .Concat(Enumerable.Range(0, 500).Select(n => new InvariantChecked($"promise {n} {new string('y', 2_000)}", false, new string('z', 9_000), "x")));
        var page = Write([.. journal]);
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(page), Is.LessThan(60_000));
        Assert.That(page, Does.Contain("4,980 more in report.html."));
    }

    [Test]
    public void A_bar_or_a_line_break_in_a_name_does_not_break_a_table()
    {
        var page = Write(SampleJournal.Plus(new InvariantChecked("a|b\nc", false, "1", "2")));
        Assert.That(page, Does.Contain("| a\\|b c | broken | 1 | 2 |"));
    }

    private static string Write(IReadOnlyList<JournalEvent> journal) => SummaryMarkdown.Write(Judge.Of(journal));
}
