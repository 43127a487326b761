using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Preparing;

namespace DrillHarness.Gate.Tests.Preparing;

/// <summary>A folder with the sources of a script, and one for what is built of it.</summary>
internal sealed class SourceFolder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("gate-prepare-");

    public SourceFolder(params (string Name, string Text)[] files)
    {
        root.UnixFileMode = (UnixFileMode)0b111_101_101;
        Directory.CreateDirectory(Scratch);
        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.WriteAllText(PathOf(name), text);
        }
    }

    public string Sources => Path.Combine(root.FullName, "sources");

    public string Scratch => Path.Combine(root.FullName, "scratch");

    public string PathOf(string name) => Path.Combine(Sources, name);

    public IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));

    public Task<PreparedScript> PrepareAsync(string name) => ScriptPreparation.PrepareAsync(PathOf(name), Scratch, CancellationToken.None);

    /// <summary>Prepared, and run in a sandbox twice; both runs have to say the same.</summary>
    public async Task<ScriptOutcome> RunAsync(string name, DatabaseAddress? database = null)
    {
        var prepared = await PrepareAsync(name);
        var run = prepared.ApplyTo(new ScriptRun
        {
            ScriptPath = PathOf(name),
            Database = database ?? new DatabaseAddress(Sources, 5432, "metadata", "maintenance", "canary"),
            Deadline = TimeSpan.FromMinutes(1),
        });
        var first = await ScriptSandbox.RunAsync(run, CancellationToken.None);
        var second = await ScriptSandbox.RunAsync(run, CancellationToken.None);
        Assert.That((second.ExitCode, second.StandardOutput), Is.EqualTo((first.ExitCode, first.StandardOutput)), second.StandardError);
        return second;
    }

    public void Dispose() => root.Delete(recursive: true);
}
