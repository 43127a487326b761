using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Preparing;

/// <summary>C# scripts: a file-based app, or a project. What was built is run by the dotnet that built it.</summary>
internal static class DotnetBuild
{
    private const string Install = "install the .NET SDK 10";
    private static readonly HashSet<string> Outputs = [".git", "bin", "obj", "node_modules"];

    /// <summary>A single file with its #:package lines. What lies beside it is there when it runs, as its working directory.</summary>
    public static Task<PreparedScript> OfFileAsync(string file, string scratchDirectory, CancellationToken cancellation) =>
        BuildAsync(file, scratchDirectory, cancellation, (_, folder) =>
        {
            FolderCopy.Make(new FileInfo(file).Directory!, folder.Program, Outputs);
            // As dotnet run FILE.cs builds it, but for where.
            return ["build", file, "-o", folder.Program, $"-p:ArtifactsPath={folder.Intermediate}"];
        });

    /// <summary>A project, and those it refers to.</summary>
    public static Task<PreparedScript> OfProjectAsync(string project, string scratchDirectory, CancellationToken cancellation) =>
        BuildAsync(project, scratchDirectory, cancellation, (locked, folder) =>
        [
            "publish", project, "-o", folder.Program, "--artifacts-path", folder.Intermediate,
            // One program that dotnet runs, whatever the project publishes elsewhere.
            "-p:PublishAot=false", "-p:PublishSingleFile=false", "-p:PublishTrimmed=false", "-p:SelfContained=false",
            .. locked ? new[] { "-p:RestoreLockedMode=true" } : [],
        ]);

    private static async Task<PreparedScript> BuildAsync(
        string source, string scratchDirectory, CancellationToken cancellation, Func<bool, BuildFolder, IReadOnlyList<string>> arguments)
    {
        var dotnet = BuildCommand.Find(source, "dotnet", Install);
        var directory = Path.GetDirectoryName(source)!;
        return await BuildFolder.FillAsync(scratchDirectory, async folder =>
        {
            var locked = File.Exists(Path.Combine(directory, "packages.lock.json"));
            string[] always = ["-v", "quiet", "-tl:off", "-p:UseSharedCompilation=false"];
            // In the source's folder: global.json counts from there.
            await new BuildCommand(source, directory).RunAsync(dotnet, [.. arguments(locked, folder), .. always], cancellation);
            return new PreparedScript
            {
                ScriptPath = ProgramOf(source, folder),
                Interpreter = [dotnet],
                ReadableFolders = [folder.Program, .. SystemPrograms.Outside(Path.GetDirectoryName(dotnet)!)],
            };
        });
    }

    /// <summary>NAME.runtimeconfig.json lies beside each program, and beside no library.</summary>
    private static string ProgramOf(string source, BuildFolder folder)
    {
        const string mark = ".runtimeconfig.json";
        var programs = Directory.GetFiles(folder.Program, "*" + mark).Select(file => file[..^mark.Length]).ToList();
        var named = Path.Combine(folder.Program, Path.GetFileNameWithoutExtension(source));
        if (programs.Contains(named)) return named + ".dll";
        return programs.Count == 1 ? programs[0] + ".dll" : throw new ScriptPreparationException(
            $"Script '{source}' builds {programs.Count} programs, expected one.", "a project that is run has <OutputType>Exe</OutputType>", []);
    }
}
