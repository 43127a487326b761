using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace DrillHarness.House.Tests.Launcher;

/// <summary>Runs a program and keeps what it said; a relative path is one of the repository's.</summary>
internal static class Shell
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    public static Task<BufferedCommandResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(new Dictionary<string, string?>(), program, arguments);

    public static async Task<BufferedCommandResult> RunAsync(IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return await Cli.Wrap(program.Contains('/', StringComparison.Ordinal) ? Repository.PathOf(program) : program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(environment)
            .WithWorkingDirectory(Path.GetTempPath())
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(deadline.Token);
    }

    public static async Task<TimeSpan> FastestAsync(int times, string program, params string[] arguments)
    {
        var fastest = TimeSpan.MaxValue;
        for (var time = 0; time < times; time++)
        {
            var started = Stopwatch.GetTimestamp();
            await RunAsync(program, arguments);
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        return fastest;
    }
}
