using System.Text.RegularExpressions;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed class OpenMetricsTests
{
    private const string Labels = "scenario=\"stacker-2023-11-10\",profile=\"small\",engine=\"local\",pg=\"15\"";

    [Test]
    public void Phases_rows_and_the_last_success_are_gauges()
    {
        var page = Write(SampleJournal.Passing);
        Assert.That(page, Does.Contain($"drill_phase_duration_seconds{{{Labels},phase=\"restore\"}} 3.5\n"));
        Assert.That(page, Does.Contain($"drill_rows{{{Labels},state=\"missing\"}} 0\n"));
        Assert.That(page, Does.Contain($"drill_last_success_timestamp_seconds{{{Labels}}} 1795429000\n"));
        Assert.That(page, Does.Contain($"drill_verdict{{{Labels},verdict=\"passed\"}} 1\n"));
    }

    [Test]
    public void A_run_that_did_not_pass_has_no_last_success() =>
        Assert.That(Write(SampleJournal.Without<LedgerChecked>()), Does.Not.Contain("drill_last_success"));

    [Test]
    public void What_was_not_measured_has_no_sample() =>
        Assert.That(Write([.. SampleJournal.Passing.Take(2)]), Does.Not.Contain("state=\"missing\"").And.Not.Contain("drill_recovery_time_seconds"));

    [Test]
    public void Two_spans_of_a_phase_are_one_sample()
    {
        var journal = SampleJournal.With<PhasesMeasured>(e => new PhasesMeasured([e.Phases[0] with { Seconds = 1 }, e.Phases[0] with { Seconds = 2.25 }]));
        Assert.That(Write(journal), Does.Contain("phase=\"detect\"} 3.25\n"));
    }

    [Test]
    public void Every_line_is_a_comment_or_a_sample_and_no_label_is_a_run_id()
    {
        var lines = Write(SampleJournal.With<RunStarted>(e => e with { Drill = "a\"b\\c\nd" })).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.All.Matches<string>(line => Regex.IsMatch(line!, "^(# (HELP|TYPE) .+|# EOF|[a-z_]+\\{([a-z]+=\"([^\"\\\\]|\\\\.)*\",?)+\\} [0-9.]+)$")));
        Assert.That(lines, Has.None.Contain("7f3a"));
    }

    private static string Write(IReadOnlyList<JournalEvent> journal) => OpenMetrics.Write(Judge.Of(journal).Result, DateTimeOffset.FromUnixTimeSeconds(1_795_429_000));
}
