using System.Globalization;
using System.Text;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Renderings;

/// <summary>The result as Markdown that fits a pull-request comment.</summary>
public static class GateMarkdown
{
    // A comment on GitHub may have 65,536 characters.
    private const int MostFindings = 25;
    private const int MostWorlds = 40;

    /// <summary>gate.md; the verdict and the reason are its first line.</summary>
    public static string Render(GateResult result)
    {
        var text = new StringBuilder();
        text.Append($"## {result.Verdict}: {Cell(result.Reason)}\n\n`{result.Script}`, isolation: {result.Isolation}\n\n");
        if (result.Effects.Count > 0)
        {
            text.Append("| table | deleted | changed | inserted | of | tenants | by | declared |\n| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n");
            foreach (var effect in result.Effects)
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(effect.Schema)}.{Cell(effect.Table)} | {effect.Deleted} | {effect.Updated} | {effect.Inserted} | {effect.Before} | {effect.TenantsTouched} | {(effect.Truncated ? "truncate" : effect.Via)} | {(effect.Declared ? "yes" : "**no**")} |\n");
            text.Append('\n');
        }

        foreach (var finding in result.Findings.Take(MostFindings)) Append(text, finding);
        if (result.Findings.Count > MostFindings) text.Append(CultureInfo.InvariantCulture, $"… and {result.Findings.Count - MostFindings} more findings in gate.json\n\n");
        if (result.Case is { } smallest) text.Append(CultureInfo.InvariantCulture, $"Smallest case: {Cell(smallest.Data)}. {Cell(smallest.Message)}. `--replay case.json` runs it again.\n\n");
        text.Append("<details><summary>Worlds</summary>\n\n| world | run | verdict | deleted | changed |\n| --- | --- | --- | ---: | ---: |\n");
        foreach (var world in result.Worlds.Take(MostWorlds))
            text.Append(CultureInfo.InvariantCulture, $"| {world.Title} | {world.Run} | {world.Verdict.ToString().ToLowerInvariant()} | {world.Deleted} | {world.Changed} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\n</details>\n\n{result.ScriptSeconds:F1} s by itself, {result.WalBytes / 1024} kB of WAL; judged in {result.GateSeconds:F0} s.\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Finding finding)
    {
        text.Append($"- **{finding.Code}** ({(finding.Ignored is null ? finding.Severity.ToString().ToLowerInvariant() : "ignored: " + Cell(finding.Ignored))}): {Cell(finding.Message)}{(finding.Place is { } place ? $" `{place.File}:{place.Line}`" : "")}{(finding.World.Length > 0 ? $" _({Cell(finding.World)})_" : "")}\n");
        foreach (var evidence in finding.Evidence.Take(4)) text.Append($"  - `{evidence.Replace('`', '\'').ReplaceLineEndings(" ")}`\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
