using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using DrillHarness.Reports.Renderings.Html;

namespace DrillHarness.Reports;

/// <summary>all.json: several runs in one folder, each in a folder of its own. The same folders give the same files, whoever put them there.</summary>
public sealed record CollectedRuns
{
    /// <summary>The page over all of them.</summary>
    public const string Page = "index.html";

    /// <summary>Version of this shape; fields are only ever added within one.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Passed only if every one did.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>A sentence with numbers, and the first that did not pass.</summary>
    public required string Reason { get; init; }

    /// <summary>The runs, in the order of their folders' names.</summary>
    public required IReadOnlyList<CollectedRun> Runs { get; init; }

    /// <summary>The folder of a run.</summary>
    public static string NameOf(string drill, string profile, ulong seed) => string.Create(CultureInfo.InvariantCulture, $"{drill}-{profile}-{seed}");

    /// <summary>Reads the runs that lie in a folder; a run that was killed is judged by what its journal has.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CollectedRuns Read(string folder)
    {
        var runs = Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(RunIn).OfType<CollectedRun>().ToList();
        var wrong = runs.Where(run => run.Result.Verdict != Verdict.Passed).ToList();
        return new CollectedRuns
        {
            Verdict = wrong.Any(run => run.Result.Verdict == Verdict.Failed) ? Verdict.Failed : wrong.Count > 0 || runs.Count == 0 ? Verdict.Inconclusive : Verdict.Passed,
            Reason = runs.Count == 0 ? "nothing ran"
                : $"{Units.Count(runs.Count - wrong.Count)} of {Units.Count(runs.Count, "run")} passed" + (wrong.Count == 0 ? "" : $"; {wrong[0].Folder}: {wrong[0].Result.Reason}"),
            Runs = runs,
        };
    }

    /// <summary>Reads the runs of a folder and writes all.json, index.html, summary.md and junit.xml there.</summary>
    public static async Task<CollectedRuns> WriteAsync(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var runs = Read(folder);
        async Task Write(string name, string text) => await WholeFile.WriteAsync(Path.Combine(folder, name), text, cancellation);
        await Write("all.json", runs.ToJson());
        await Write(Page, await HtmlPage.RenderAsync<AllRunsPage>(new Dictionary<string, object?> { [nameof(AllRunsPage.All)] = runs }));
        await Write("summary.md", AllRunsMarkdown.Write(runs));
        await Write("junit.xml", JUnit(folder, runs));
        return runs;
    }

    /// <summary>One document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JournalFormat.Document) + "\n";

    // What a run wrote of itself is taken as it is; the journal knows besides why one broke off, and all of one that was killed.
    private static CollectedRun? RunIn(string path)
    {
        var run = new RunDirectory(path);
        var judged = File.Exists(run.Journal) ? Judge.Of(JournalReader.Read(run.Journal)) : null;
        var result = File.Exists(run.Result) ? ResultFile.Parse(File.ReadAllText(run.Result)) : judged?.Result;
        return result is null ? null : new CollectedRun(Path.GetFileName(path), judged?.ExitCode ?? ExitCodes.Of(result, null), result);
    }

    private static string JUnit(string folder, CollectedRuns runs)
    {
        var suites = runs.Runs.Select(run => Path.Combine(folder, run.Folder, "junit.xml")).Where(File.Exists).SelectMany(file => XDocument.Load(file).Root!.Elements("testsuite")).ToList();
        var root = new XElement("testsuites", new XAttribute("name", "drills"), suites);
        foreach (var (name, what) in new[] { ("tests", "testcase"), ("failures", "failure"), ("errors", "error") }) root.SetAttributeValue(name, root.Descendants(what).Count());
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }
}
