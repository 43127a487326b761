using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed class RunFilesTests
{
    [Test]
    public async Task A_run_has_all_of_its_files_and_no_half_of_one()
    {
        using var run = new SampleRun();
        await run.WriteAsync(SampleJournal.Passing);
        Assert.That(Directory.GetFiles(run.Path).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "result.json", "summary.md", "junit.xml", "metrics.prom", "report.html" }));
    }

    [Test]
    public async Task Writing_again_replaces_what_was_there()
    {
        using var run = new SampleRun();
        await run.WriteAsync(SampleJournal.With<OracleCompared>(e => e with { Missing = 1 }));
        await run.WriteAsync(SampleJournal.Passing);
        Assert.That(ResultFile.Parse(run.Read("result.json")).Verdict, Is.EqualTo(Verdict.Passed));
    }

    [Test]
    public async Task A_secret_of_the_journal_is_in_none_of_the_files()
    {
        using var run = new SampleRun();
        using (var journal = Journal.Create(Path.Combine(run.Path, "events.jsonl")))
        {
            journal.Redact("hunter2");
            foreach (var happened in SampleJournal.Passing) journal.Record(happened);
            journal.Record(new StepTold("signed in with hunter2"));
            journal.Record(new InvariantChecked("Password=hunter2", false, "hunter2", "hunter2"));
            journal.Record(new Failed("Host=x;Password=hunter2", "NpgsqlException"));
            await run.WriteAsync(journal.Events);
        }

        Assert.That(Directory.GetFiles(run.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText), Has.None.Contain("hunter2"));
    }

    [Test]
    public async Task Any_prefix_of_a_journal_can_be_written()
    {
        using var run = new SampleRun();
        for (var length = 0; length <= SampleJournal.Passing.Count; length += 3)
            await run.WriteAsync([.. SampleJournal.Passing.Take(length)]);
        Assert.That(File.Exists(Path.Combine(run.Path, "report.html")));
    }

    [Test]
    public void A_runs_directory_is_named_by_its_instant_and_id_so_that_it_sorts_by_time()
    {
        var run = RunDirectory.Under("/srv", new DateTimeOffset(2026, 11, 23, 11, 15, 0, TimeSpan.FromHours(1)), "7f3a");
        Assert.That(run.Path, Is.EqualTo("/srv/.drill/runs/20261123T101500Z-7f3a"));
        Assert.That(run.Journal, Is.EqualTo("/srv/.drill/runs/20261123T101500Z-7f3a/events.jsonl"));
    }
}
