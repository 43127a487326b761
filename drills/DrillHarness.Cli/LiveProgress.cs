using DrillHarness.Drills.Engine;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using Spectre.Console;

namespace DrillHarness.Cli;

/// <summary>
/// Tells how a run goes on a terminal: what happened as lines, and below them what is going on now, with the seconds running. Everywhere
/// else <see cref="ProgressPrinter"/> tells the same in plain lines.
/// </summary>
internal sealed class LiveProgress : IProgress<JournalEvent>
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole console;
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly PhaseEnds ends = new();
    private string doing = "setting up";

    private LiveProgress(IAnsiConsole console) => this.console = console;

    /// <summary>Plays a run with whatever progress fits where standard error goes.</summary>
    public static async Task<DrillReport> ShowAsync(Func<IProgress<JournalEvent>, Task<DrillReport>> run)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var live = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi && Environment.GetEnvironmentVariable("CI") is null
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return live ? await new LiveProgress(console).ShowLiveAsync(run) : await run(new ProgressPrinter());
    }

    public void Report(JournalEvent value)
    {
        if (ends.Of(value) is { } ended) console.MarkupLineInterpolated($"[grey]{value.Elapsed,8:F2} s  {ended}[/]");
        if (value is PhaseEntered phase)
        {
            doing = phase.Name;
            console.MarkupLineInterpolated($"[grey]{value.Elapsed,8:F2} s[/]  [bold]{phase.Name}[/]");
        }
        else if (Telling.Of(value) is { } told)
        {
            console.MarkupLineInterpolated($"[grey]{value.Elapsed,8:F2} s[/]  {(told.Bad ? "! " : "  ")}{told.Title} ");
            if (told.Detail.Length > 0) console.MarkupLineInterpolated($"              [grey]{told.Detail}[/]");
        }
    }

    private Task<DrillReport> ShowLiveAsync(Func<IProgress<JournalEvent>, Task<DrillReport>> run) =>
        console.Status().StartAsync(doing, async status =>
        {
            var running = run(this);
            using var timer = new PeriodicTimer(Refresh);
            while (!running.IsCompleted)
            {
                status.Status(Markup.Escape($"{doing}, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s"));
                await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask());
            }

            return await running;
        });
}
