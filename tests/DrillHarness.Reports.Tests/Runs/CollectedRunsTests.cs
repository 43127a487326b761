using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Runs;

internal sealed class CollectedRunsTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-runs-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Whoever_put_the_runs_there_the_page_is_the_same()
    {
        foreach (var name in new[] { "a", "b" }) await WriteAsync($"whole/{name}", SampleJournal.Passing);
        await CollectedRuns.WriteAsync(Path.Combine(folder, "whole"), default);
        await WriteAsync("joined/b", SampleJournal.Passing);
        await WriteAsync("joined/a", SampleJournal.Passing);
        await CollectedRuns.WriteAsync(Path.Combine(folder, "joined"), default);
        foreach (var file in new[] { "index.html", "all.json", "summary.md", "junit.xml" })
            Assert.That(Text($"joined/{file}"), Is.EqualTo(Text($"whole/{file}")), file);
    }

    [Test]
    public async Task One_run_that_fails_fails_all_and_is_named()
    {
        await WriteAsync("one", SampleJournal.Passing);
        await WriteAsync("two", SampleJournal.With<OracleCompared>(e => e with { Missing = 12 }));
        var all = await CollectedRuns.WriteAsync(folder, default);
        Assert.That((all.Verdict, all.Runs.Select(run => run.ExitCode)), Is.EqualTo((Verdict.Failed, new[] { ExitCode.Passed, ExitCode.Failed })));
        Assert.That(all.Reason, Does.Contain("1 of 2 runs passed; two: "));
    }

    [Test]
    public async Task A_killed_run_is_judged_by_what_its_journal_has()
    {
        await WriteAsync("killed", [.. SampleJournal.Passing.Take(20)]);
        File.Delete(Path.Combine(folder, "killed", "result.json"));
        Assert.That(CollectedRuns.Read(folder).Runs.Single().Result, Has.Property("Verdict").EqualTo(Verdict.Inconclusive).And.Property("Outcome").EqualTo(RunOutcome.Interrupted));
    }

    [Test]
    public void Nothing_is_inconclusive() => Assert.That(CollectedRuns.Read(folder), Has.Property("Verdict").EqualTo(Verdict.Inconclusive).And.Property("Reason").EqualTo("nothing ran"));

    private string Text(string name) => File.ReadAllText(Path.Combine(folder, name));

    private async Task WriteAsync(string name, IReadOnlyList<JournalEvent> events)
    {
        var run = Path.Combine(folder, name);
        Directory.CreateDirectory(run);
        using (var journal = Journal.Create(Path.Combine(run, "events.jsonl"), null))
            foreach (var happened in events) journal.Record(happened);
        await RunFiles.WriteAllAsync(run, events, default);
    }
}
