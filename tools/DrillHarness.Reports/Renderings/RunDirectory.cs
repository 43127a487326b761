using System.Globalization;

namespace DrillHarness.Reports;

/// <summary>Where the files of a run lie.</summary>
/// <param name="Path">The directory.</param>
public sealed record RunDirectory(string Path)
{
    /// <summary>The journal, written as things happen.</summary>
    public string Journal => System.IO.Path.Combine(Path, "events.jsonl");

    /// <summary>The result.</summary>
    public string Result => System.IO.Path.Combine(Path, "result.json");

    /// <summary>The report, one file that opens offline.</summary>
    public string Report => System.IO.Path.Combine(Path, "report.html");

    /// <summary>The summary, whose first two lines say it all.</summary>
    public string Summary => System.IO.Path.Combine(Path, "summary.md");

    /// <summary>One case per promise.</summary>
    public string JUnit => System.IO.Path.Combine(Path, "junit.xml");

    /// <summary>Gauges for a textfile collector.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.prom");

    /// <summary>Pictures; the journal names them relative to <see cref="Path"/>.</summary>
    public string Screenshots => System.IO.Path.Combine(Path, "screenshots");

    /// <summary>The usual place of a run: .drill/runs/&lt;utc&gt;-&lt;id&gt; under a directory.</summary>
    /// <param name="root">The directory that .drill is in.</param>
    /// <param name="startedAt">When the run started.</param>
    /// <param name="id">The run's id.</param>
    public static RunDirectory Under(string root, DateTimeOffset startedAt, string id) =>
        new(System.IO.Path.Combine(root, ".drill", "runs", NameOf(startedAt, id)));

    /// <summary>The name of a run's directory, which sorts by time: 20261123T101500Z-7f3a.</summary>
    public static string NameOf(DateTimeOffset startedAt, string id) =>
        Stamp(startedAt) + "-" + id;

    /// <summary>An instant as it stands in names: 20261123T101500Z.</summary>
    public static string Stamp(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
