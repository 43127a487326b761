namespace DrillHarness.Reports.Tests.History;

internal sealed class FolderHistoryTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-history-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_run_comes_back_as_it_was_noted()
    {
        var history = new FolderHistory(folder);
        var run = SampleHistory.Run(3) with { Night = "n", Faults = ["kill-copy@restore"], Sizes = new RunSizes(1, 2, 3, 4, 5), Objectives = new Dictionary<string, PhaseObjective> { ["total"] = new(1, 2, 3) } };
        await history.PutAsync(run, default);
        var read = (await history.ReadAsync(default)).Runs.Single();
        Assert.That(System.Text.Json.JsonSerializer.Serialize(read), Is.EqualTo(System.Text.Json.JsonSerializer.Serialize(run)));
    }

    [Test]
    public async Task A_run_is_noted_once_however_often()
    {
        var history = new FolderHistory(folder);
        await history.PutAsync(SampleHistory.Run(1) with { Outcome = null, Verdict = null }, default);
        await history.PutAsync(SampleHistory.Run(1), default);
        Assert.That((await history.ReadAsync(default)).Runs.Single().IsData, Is.True);
    }

    [Test]
    public async Task Runs_that_write_at_once_are_all_there_in_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(night => Task.Run(() => new FolderHistory(folder).PutAsync(SampleHistory.Run(night), default))));
        var read = (await new FolderHistory(folder).ReadAsync(default)).Runs;
        Assert.That(read.Select(run => run.StartedAt), Is.EqualTo(Enumerable.Range(0, 40).Select(night => SampleHistory.First.AddDays(night))));
        Assert.That(Directory.GetFiles(folder, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"schemaVersion\": 2}")]
    public async Task A_record_that_is_none_is_told_and_spoils_nothing(string text)
    {
        var history = new FolderHistory(folder);
        await history.PutAsync(SampleHistory.Run(1), default);
        await File.WriteAllTextAsync(Path.Combine(folder, "odd.json"), text);
        var read = await history.ReadAsync(default);
        Assert.That((read.Runs.Count, read.Unreadable.Count), Is.EqualTo((1, 1)));
        Assert.That(read.Unreadable[0], Does.Contain("odd.json"));
    }

    [TestCase("postgres://host", "expected a folder or postgres://")]
    [TestCase("mysql://a@b/c", "expected a folder or postgres://")]
    [TestCase("postgres://user:secret@host/db", "A password does not belong on the command line")]
    public void A_place_that_is_none_is_told(string place, string message) =>
        Assert.That(async () => await HistoryPlace.OpenAsync(place, null, null, default), Throws.TypeOf<HistoryException>().With.Message.Contains(message).And.Message.Not.Contains("secret@"));

    [Test]
    public void A_password_that_is_nowhere_is_told() =>
        Assert.That(async () => await HistoryPlace.OpenAsync("postgres://a@localhost/b", null, "DRILL_NO_SUCH_VARIABLE", default), Throws.TypeOf<HistoryException>().With.Message.Contains("DRILL_NO_SUCH_VARIABLE"));
}
