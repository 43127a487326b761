using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Tests.Isolation;

/// <summary>A script in a folder of its own, and an address where no server listens.</summary>
internal sealed class TemporaryScript : IDisposable
{
    public const string Password = "canary-p@ss/word:1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gate-test-");

    public TemporaryScript(string name, string text)
    {
        Run = new ScriptRun
        {
            ScriptPath = Path.Combine(folder.FullName, name),
            Database = new DatabaseAddress(folder.FullName, 5432, "metadata", "maintenance", Password),
            Deadline = TimeSpan.FromMinutes(1),
        };
        File.WriteAllText(Run.ScriptPath, text);
    }

    public string Folder => folder.FullName;

    public ScriptRun Run { get; }

    public static async Task<ScriptOutcome> RunPythonAsync(string text, params string[] arguments)
    {
        using var script = new TemporaryScript("script.py", text);
        return await ScriptSandbox.RunAsync(script.Run with { Arguments = arguments }, CancellationToken.None);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
