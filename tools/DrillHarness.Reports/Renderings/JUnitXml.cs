using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace DrillHarness.Reports;

/// <summary>junit.xml: one case per promise. Broken promises are failures; what was not seen is an error, so that it never counts as passed.</summary>
public static class JUnitXml
{
    /// <summary>Writes the document.</summary>
    public static string Write(Judgement judgement)
    {
        var suites = judgement.Checks.Append(Completed(judgement.Result)).GroupBy(check => check.Group)
            .Select(group => Suite(judgement.Result, group.Key, [.. group.Select(check => Case(judgement.Result, check)), .. Budget(judgement.Result, group.Key)]));
        var root = new XElement("testsuites", new XAttribute("name", Clean(judgement.Result.Drill)), suites);
        Count(root);
        return new XDocument(new XDeclaration("1.0", "utf-8", null), root).Declare();
    }

    private static XElement Suite(RunResult result, string group, XElement[] cases)
    {
        var suite = new XElement("testsuite", new XAttribute("name", $"{Clean(result.Drill)}.{group}"), cases);
        if (result.Run.StartedAt is { } at) suite.SetAttributeValue("timestamp", at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        Count(suite);
        return suite;
    }

    private static XElement Case(RunResult result, Check check)
    {
        var element = Case(result, check.Group, check.Name);
        if (check.State == CheckState.Held) return element;
        var broken = check.State == CheckState.Broken;
        element.Add(new XElement(
            broken ? "failure" : "error",
            new XAttribute("type", broken ? "broken" : "inconclusive"),
            new XAttribute("message", Clean(check.Message)),
            Clean($"expected: {check.Expected}\nfound: {check.Found}\nreproduce: {result.Run.Reproduce}")));
        return element;
    }

    private static XElement Case(RunResult result, string group, string name) =>
        new("testcase", new XAttribute("classname", $"{Clean(result.Drill)}.{group}"), new XAttribute("name", Clean(name)));

    private static Check Completed(RunResult result) => Check.Needs("run", "The run went all the way", result.Outcome == RunOutcome.Completed,
        "completed", result.Outcome.ToString().ToLowerInvariant(), result.Reason);

    // A budget is no promise about the rows: it has a case of its own, and does not touch the verdict.
    private static IEnumerable<XElement> Budget(RunResult result, string group)
    {
        if (group != "run") yield break;
        foreach (var met in result.Objectives.Where(met => met.Objective.Break is not null))
        {
            var what = met.Phase == PhaseObjective.Total ? "recovery" : met.Phase;
            var element = Case(result, "run", $"{Units.Capital(what)} time is within its objective");
            element.SetAttributeValue("time", met.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
            if (met.State == ObjectiveState.Broken)
                element.Add(new XElement("failure", new XAttribute("type", "budget"),
                    new XAttribute("message", $"{what} took {Units.Seconds(met.Seconds)}, the objective is {Units.Seconds(met.Objective.Break)}")));
            yield return element;
        }
    }

    private static void Count(XElement element)
    {
        element.SetAttributeValue("tests", element.Descendants("testcase").Count());
        element.SetAttributeValue("failures", element.Descendants("failure").Count());
        element.SetAttributeValue("errors", element.Descendants("error").Count());
    }

    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "?" : rune.ToString()));

    private static string Declare(this XDocument document)
    {
        var text = new StringBuilder();
        text.Append(document.Declaration).Append('\n').Append(document.Root).Append('\n');
        return text.ToString();
    }
}
