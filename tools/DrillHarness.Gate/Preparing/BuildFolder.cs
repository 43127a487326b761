using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Preparing;

/// <summary>A folder for what is built of one script.</summary>
internal sealed class BuildFolder
{
    private readonly string root;

    private BuildFolder(string root) => this.root = root;

    /// <summary>What is run. Every user can read it in the end.</summary>
    public string Program => Path.Combine(root, "program");

    /// <summary>What the build needs on its way, and nobody afterwards.</summary>
    public string Intermediate => Path.Combine(root, "build");

    /// <summary>Makes one below the scratch directory and fills it; of a build that fails nothing is left.</summary>
    public static async Task<PreparedScript> FillAsync(string scratchDirectory, Func<BuildFolder, Task<PreparedScript>> build)
    {
        var root = Path.Combine(Path.GetFullPath(scratchDirectory), $"prepared-{Guid.NewGuid():N}"[..17]);
        Directory.CreateDirectory(root, (UnixFileMode)0b111_101_101);
        try
        {
            var folder = new BuildFolder(root);
            var prepared = await build(folder);
            FolderCopy.OpenToEveryone(new DirectoryInfo(folder.Program));
            if (Directory.Exists(folder.Intermediate)) Directory.Delete(folder.Intermediate, recursive: true);
            return prepared;
        }
        catch
        {
            Directory.Delete(root, recursive: true);
            throw;
        }
    }
}
