using System.Globalization;
using System.Xml.Linq;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Renderings;

/// <summary>The result as JUnit's XML: a test case for each world, and the findings in the first that has them.</summary>
public static class GateJunit
{
    /// <summary>junit.xml.</summary>
    public static string Render(GateResult result)
    {
        var cases = result.Worlds.Select(world => Case(world, result)).ToList();
        if (cases.Count == 0 && result.Verdict != GateVerdict.Accepted) cases.Add(new XElement("testcase", new XAttribute("name", "the script"), new XAttribute("classname", result.Script), Failure(result.Findings)));
        return new XDocument(new XElement("testsuites", new XElement("testsuite",
            new XAttribute("name", $"gate {result.Script}"),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(one => one.Element("failure") is not null)),
            new XAttribute("errors", cases.Count(one => one.Element("error") is not null)),
            new XAttribute("time", result.GateSeconds.ToString("F3", CultureInfo.InvariantCulture)),
            cases))).ToString();
    }

    private static XElement Case(WorldVerdict world, GateResult result)
    {
        var one = new XElement("testcase", new XAttribute("name", $"{world.Title}, {world.Run}"), new XAttribute("classname", result.Script));
        if (world.Verdict == GateVerdict.Rejected) one.Add(Failure([.. result.Findings.Where(finding => finding.World == world.Title || finding.Severity == Severity.Error)]));
        if (world.Verdict == GateVerdict.Inconclusive) one.Add(new XElement("error", new XAttribute("message", result.Reason)));
        return one;
    }

    private static XElement Failure(IReadOnlyList<Finding> findings) => new("failure",
        new XAttribute("message", Clean(findings.FirstOrDefault()?.Message ?? "rejected")), Clean(string.Join('\n', findings.Select(finding => $"{finding.Code}: {finding.Message}"))));

    // XML cannot hold control characters.
    private static string Clean(string text) => new([.. text.Where(letter => !char.IsControl(letter) || letter is '\n' or '\t')]);
}
