using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using DrillHarness.Reports.Tests.History;

namespace DrillHarness.Reports.Tests.Renderings;

internal sealed class TrendFilesTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-trend-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private static IReadOnlyDictionary<string, PhaseObjective> Objectives => new Dictionary<string, PhaseObjective> { [PhaseObjective.Total] = new(12, 15, 18) };

    [Test]
    public async Task The_page_is_one_well_formed_file_that_fetches_nothing_and_can_be_heard()
    {
        var page = await PageAsync(SampleHistory.Noisy(14, 10).Concat(SampleHistory.Noisy(6, 14, 2)));
        Assert.Multiple(() =>
        {
            Assert.That(page.QuerySelectorAll("script, link, iframe, img"), Is.Empty);
            Assert.That(page.QuerySelectorAll("h1"), Has.Exactly(1).Items);
            Assert.That(page.QuerySelectorAll("table").Select(table => table.QuerySelector("caption")), Has.None.Null);
            Assert.That(page.QuerySelectorAll("svg[role=img]").Select(picture => picture.GetAttribute("aria-label")), Has.All.Contains("stacked by phase"));
            Assert.That(page.QuerySelectorAll("[id]").Select(element => element.Id), Is.Unique);
            Assert.That(page.QuerySelectorAll("svg.nights a"), Has.Exactly(20).Items);
        });
    }

    [Test]
    public async Task The_page_shows_change_objective_and_another_machine()
    {
        var runs = SampleHistory.Noisy(14, 10).Concat(SampleHistory.Noisy(6, 14, 2)).Select((seconds, night) => SampleHistory.Run(night, seconds)).ToList();
        var page = await PageAsync(SampleHistory.Judge(runs, Objectives));
        Assert.That(page.QuerySelectorAll("line.change.slower, line.limit.warn, line.limit.good"), Has.Exactly(3).Items);
        Assert.That(page.QuerySelector("h1")!.TextContent, Is.EqualTo("Regressed"));
        var elsewhere = runs.Select((run, night) => night < 18 ? run : run with { Machine = run.Machine with { CpuCount = 8 } });
        Assert.That((await PageAsync(SampleHistory.Judge(elsewhere))).QuerySelectorAll("line.machine"), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Each_night_opens_its_report_where_there_is_one()
    {
        Directory.CreateDirectory(Path.Combine(folder, "runs"));
        await File.WriteAllTextAsync(Path.Combine(folder, "runs", "report.html"), "x");
        var page = await PageAsync([10, 11]);
        Assert.That(page.QuerySelectorAll("svg.nights a").Select(link => link.GetAttribute("href")), Has.All.EqualTo("../runs/report.html"));
        File.Delete(Path.Combine(folder, "runs", "report.html"));
        Assert.That((await PageAsync([10, 11])).QuerySelectorAll("svg.nights a").Select(link => link.GetAttribute("href")), Has.All.Null);
    }

    [Test]
    public async Task An_empty_history_has_a_page_too() => Assert.That((await PageAsync(SampleHistory.Judge([]))).QuerySelector("h1")!.TextContent, Is.EqualTo("No data"));

    [Test]
    public async Task What_other_tools_take_is_what_they_take()
    {
        await PageAsync([10, 10.2, 15]);
        using var smaller = JsonDocument.Parse(Text("smaller-is-better.json"));
        Assert.That(smaller.RootElement.EnumerateArray().Select(point => (point.GetProperty("name").GetString(), point.GetProperty("unit").GetString(), point.GetProperty("value").GetDouble())),
            Has.Member(("stacker-2023-11-10, small, pitr-copy, PostgreSQL 15 local: restore", "s", 15.0)));
        Assert.That(XDocument.Parse(Text("badge.svg")).Root!.Value, Does.Contain("17.0 s, suspected"));
        Assert.That(Text("trend.md"), Does.StartWith("**Recovery time: suspected**").And.Contains("| restore | 15.0 s |"));
        using var json = JsonDocument.Parse(Text("trend.json"));
        Assert.That((json.RootElement.GetProperty("verdict").GetString(), json.RootElement.GetProperty("series")[0].GetProperty("phase").GetString()), Is.EqualTo(("suspected", "restore")));
    }

    [Test]
    public async Task A_comment_stays_within_what_a_comment_holds()
    {
        await PageAsync(SampleHistory.Judge(Enumerable.Range(0, 400).Select(drill => SampleHistory.Run(0) with { Drill = $"drill-{drill}" })));
        Assert.That(Text("trend.md"), Has.Length.LessThan(65_536).And.Contains("More drills in trend.html"));
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(folder, "trend", name));

    private Task<IHtmlDocument> PageAsync(IEnumerable<double> restore) => PageAsync(SampleHistory.Trend([.. restore]));

    private async Task<IHtmlDocument> PageAsync(TrendResult trend)
    {
        await TrendFiles.WriteAsync(Path.Combine(folder, "trend"), trend, folder, default);
        return new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(Text("trend.html"));
    }
}
