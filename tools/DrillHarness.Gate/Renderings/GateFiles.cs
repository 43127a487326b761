using DrillHarness.Gate.Running;

namespace DrillHarness.Gate.Renderings;

/// <summary>The files of a gate's run.</summary>
public static class GateFiles
{
    /// <summary>Writes gate.json, gate.md, gate.sarif, junit.xml and, where there is one, case.json.</summary>
    /// <param name="directory">Made when it is not there.</param>
    public static async Task WriteAsync(GateResult result, string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        async Task WriteAsync(string name, string text) => await File.WriteAllTextAsync(Path.Combine(directory, name), text + "\n", cancellation);
        await WriteAsync("gate.json", result.ToJson());
        await WriteAsync("gate.md", GateMarkdown.Render(result));
        await WriteAsync("gate.sarif", GateSarif.Render(result));
        await WriteAsync("junit.xml", GateJunit.Render(result));
        if (result.Case is { } smallest) await WriteAsync("case.json", smallest.ToJson());
    }
}
