using System.Collections;
using CliWrap;
using DrillHarness.Timing;

namespace DrillHarness.Gate.Preparing;

/// <summary>Runs the tools that restore and build, with the caller's environment but for what leads to a database.</summary>
internal sealed class BuildCommand
{
    private const int LinesKept = 20;
    private readonly string script;
    private readonly string folder;
    private readonly List<string> printed = [];
    private readonly Queue<string> last = new();

    /// <summary>For one script, in one folder.</summary>
    public BuildCommand(string script, string folder)
    {
        this.script = script;
        this.folder = folder;
    }

    /// <summary>The real path of a program on PATH.</summary>
    /// <exception cref="ScriptPreparationException">There is none.</exception>
    public static string Find(string script, string program, string hint) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => new FileInfo(Path.Combine(directory, program)))
            .Where(file => file.Exists)
            .Select(file => file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName)
            .FirstOrDefault() ?? throw new ScriptPreparationException($"Script '{script}' needs {program}, which is not on this machine.", hint, []);

    /// <summary>Runs it and returns what it printed on standard output.</summary>
    /// <exception cref="ScriptPreparationException">It failed, or its deadline passed.</exception>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Deadlines.ScriptBuild);
        var command = Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(folder).WithEnvironmentVariables(Changed())
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => Keep(line, onOutput: true)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Keep(line, onOutput: false)));
        var shown = $"{Path.GetFileName(program)} {arguments[0]}";
        try
        {
            var result = await command.ExecuteAsync(limited.Token);
            return result.ExitCode == 0 ? string.Join('\n', printed) : throw Failed($"{shown} ended with exit code {result.ExitCode}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"{shown} had not ended after {Deadlines.ScriptBuild:c}");
        }
    }

    /// <summary>Nothing that a build leaves running, and no database of the caller's.</summary>
    private static Dictionary<string, string?> Changed()
    {
        var changed = new Dictionary<string, string?>
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DATABASE_URL"] = null,
        };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && name.StartsWith("PG", StringComparison.Ordinal)) changed[name] = null;
        return changed;
    }

    private void Keep(string line, bool onOutput)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (last)
        {
            if (onOutput) printed.Add(line);
            if (last.Count == LinesKept) last.Dequeue();
            last.Enqueue(line);
        }
    }

    private ScriptPreparationException Failed(string how) => new($"Script '{script}' could not be prepared: {how}.", null, [.. last]);
}
