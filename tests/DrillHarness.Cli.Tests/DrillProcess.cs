using System.Diagnostics;
using System.Text.Json;
using DrillHarness.Timing;

namespace DrillHarness.Cli.Tests;

/// <summary>The built command as a process of its own, as people run it.</summary>
internal sealed class DrillProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> errors = [];
    private readonly Task<string> output;
    private readonly Task reading;

    private DrillProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        reading = Task.Run(ReadErrorsAsync);
    }

    /// <summary>Lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (errors) return [.. errors];
        }
    }

    public int Id => process.Id;

    public static DrillProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "DrillHarness.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new DrillProcess(Process.Start(start)!);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, IReadOnlyList<string> Errors)> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        using var drill = Start(arguments, environment, folder);
        var exitCode = await drill.EndedAsync(cancellation);
        return (exitCode, await drill.output, drill.Errors);
    }

    public async Task<int> EndedAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        await reading;
        return process.ExitCode;
    }

    /// <summary>Waits for a line of standard error that holds this text.</summary>
    public Task UntilToldAsync(string text, CancellationToken cancellation) => new Until
    {
        Awaited = $"the drill to say '{text}'",
        Deadline = TimeSpan.FromMinutes(3),
        Progress = _ => Task.FromResult(string.Join(" | ", Errors.TakeLast(3))),
    }.TrueAsync(_ => Task.FromResult(Errors.Any(line => line.Contains(text, StringComparison.Ordinal)) || process.HasExited), cancellation);

    public void Signal(string name) => Process.Start("kill", ["-s", name, $"{process.Id}"]).WaitForExit();

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    /// <summary>The run's id, as its journal has it.</summary>
    public static string RunIdIn(string folder)
    {
        var first = File.ReadLines(Path.Combine(folder, "events.jsonl")).First(line => line.Contains("\"runStarted\"", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(first);
        return json.RootElement.GetProperty("id").GetString()!;
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (errors) errors.Add(line);
        }
    }
}
