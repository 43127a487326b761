using System.Text.Json;
using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Preparing;

/// <summary>Scripts for Node. Where a package.json lies beside, a copy of the folder gets its packages, as the lock file says.</summary>
internal static class NodeInstall
{
    private const string Install = "apt-get install nodejs npm";
    private static readonly string[] LockFiles = ["package-lock.json", "npm-shrinkwrap.json"];
    private static readonly string[] Quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--no-progress"];

    /// <summary>Installs what it needs.</summary>
    public static async Task<PreparedScript> OfAsync(string script, string scratchDirectory, CancellationToken cancellation)
    {
        var node = BuildCommand.Find(script, "node", Install);
        var directory = Path.GetDirectoryName(script)!;
        if (Path.GetExtension(script).EndsWith("ts", StringComparison.Ordinal)) await AssertStripsTypesAsync(script, node, cancellation);
        var prepared = new PreparedScript { ScriptPath = script, Interpreter = [node], ReadableFolders = [.. RuntimeOf(node)] };
        if (!File.Exists(Path.Combine(directory, "package.json"))) return prepared;
        return await BuildFolder.FillAsync(scratchDirectory, async folder =>
        {
            await FillAsync(script, directory, folder, cancellation);
            return prepared with
            {
                ScriptPath = Path.Combine(folder.Program, Path.GetFileName(script)),
                ReadableFolders = [folder.Program, .. prepared.ReadableFolders],
            };
        });
    }

    private static async Task FillAsync(string script, string directory, BuildFolder folder, CancellationToken cancellation)
    {
        var locked = LockFiles.Any(name => File.Exists(Path.Combine(directory, name)));
        FolderCopy.Make(new DirectoryInfo(directory), folder.Program, locked ? new HashSet<string> { ".git", "node_modules" } : FolderCopy.SourceControl);
        // Packages that were put there by hand, or by another tool than npm, are what the script runs with.
        if (!locked && (Directory.Exists(Path.Combine(folder.Program, "node_modules")) || !NeedsPackages(script, folder))) return;
        var npm = BuildCommand.Find(script, "npm", Install);
        string[] verb = locked ? ["ci"] : ["install", "--no-package-lock"];
        await new BuildCommand(script, folder.Program).RunAsync(npm, [.. verb, .. Quiet], cancellation);
    }

    private static bool NeedsPackages(string script, BuildFolder folder)
    {
        try
        {
            using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Program, "package.json")));
            return package.RootElement.TryGetProperty("dependencies", out var packages) && packages.EnumerateObject().Any();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ScriptPreparationException($"Script '{script}' has a package.json that cannot be read: {error.Message}", null, []);
        }
    }

    private static async Task AssertStripsTypesAsync(string script, string node, CancellationToken cancellation)
    {
        var answer = await new BuildCommand(script, Path.GetDirectoryName(script)!)
            .RunAsync(node, ["-p", "process.version + ' ' + (process.features.typescript || 'none')"], cancellation);
        if (answer.Trim().EndsWith(" none", StringComparison.Ordinal)) throw new ScriptPreparationException(
            $"Script '{script}' is TypeScript, which Node {answer.Split(' ')[0]} does not run.",
            "compile it and give the .js, or install Node 22.18 or later", []);
    }

    /// <summary>bin/node with its lib beside.</summary>
    private static IEnumerable<string> RuntimeOf(string node) => SystemPrograms.Outside(Path.GetDirectoryName(Path.GetDirectoryName(node)!)!);
}
