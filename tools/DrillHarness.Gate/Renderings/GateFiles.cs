using DrillHarness.Gate.Running;

namespace DrillHarness.Gate.Renderings;

/// <summary>The files of a gate's run.</summary>
public static class GateFiles
{
    /// <summary>Writes gate.json, gate.md, gate.sarif and junit.xml; case.json where there is a smallest case.</summary>
    /// <param name="directory">Made when it is not there.</param>
    public static async Task WriteAsync(GateResult result, string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        Task PutAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(directory, name), text + "\n", cancellation);
        await PutAsync("gate.json", result.ToJson());
        await PutAsync("gate.md", GateMarkdown.Render(result));
        await PutAsync("gate.sarif", GateSarif.Render(result));
        if (result.Case is { } smallest) await PutAsync("case.json", smallest.ToJson());
        await PutAsync("junit.xml", GateJunit.Render(result));
    }
}
