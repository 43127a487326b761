using System.Diagnostics;
using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Isolation;
using DrillHarness.Timing;

namespace DrillHarness.Gate.Serving;

/// <summary>Somebody's application, started on a world: it listens on loopback, and is ended with all that it started.</summary>
internal sealed class ServedApplication : IAsyncDisposable
{
    private const int TailBytes = 4000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly List<string> said = [];

    private ServedApplication(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="BadConfigurationException">It does not start, ends, or does not answer in time; with what it said last.</exception>
    public static async Task<ServedApplication> StartAsync(ServedBy by, string file, DatabaseAddress database, CancellationToken cancellation)
    {
        var port = LoopbackPort.Take();
        var start = new ProcessStartInfo(by.Command[0], by.Command.Skip(1)) { WorkingDirectory = by.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(database, port)) start.Environment[name] = value;
        ServedApplication served;
        try
        {
            served = new ServedApplication(Process.Start(start)!, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        }
        catch (Exception absent) when (absent is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new BadConfigurationException(file, 1, $"serve: '{by.Command[0]}' does not start: {absent.Message}");
        }

        served.Listen();
        try
        {
            await served.UntilReadyAsync(by.Ready, cancellation);
            return served;
        }
        catch (Exception late) when (late is DeadlinePassedException or InvalidOperationException)
        {
            await served.DisposeAsync();
            throw new BadConfigurationException(file, 1, $"serve: {late.Message} {served.Tail()}");
        }
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static Dictionary<string, string> Variables(DatabaseAddress database, int port) => new(database.Variables(database.Host))
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/",
        ["LANG"] = "C.UTF-8",
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["HOST"] = "127.0.0.1",
    };

    private Task UntilReadyAsync(string path, CancellationToken cancellation)
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        return new Until
        {
            Awaited = $"the application to answer at {path}",
            Deadline = Deadline,
            Interval = TimeSpan.FromMilliseconds(100),
            Progress = _ => Task.FromResult("no answer yet"),
        }.TrueAsync(async token =>
        {
            if (process.HasExited) throw new InvalidOperationException($"it ended with exit code {process.ExitCode} before it answered.");
            try
            {
                using var answer = await http.GetAsync(path, token);
                return (int)answer.StatusCode < 500;
            }
            catch (Exception refused) when (refused is HttpRequestException or TaskCanceledException && !token.IsCancellationRequested)
            {
                return false;
            }
        }, cancellation);
    }

    private void Listen()
    {
        process.StandardInput.Close();
        foreach (var reader in new[] { process.StandardOutput, process.StandardError })
        {
            _ = Task.Run(async () =>
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    lock (said) said.Add(line);
                }
            });
        }
    }

    private string Tail()
    {
        lock (said)
        {
            var text = string.Join(" | ", said.TakeLast(5));
            return text.Length == 0 ? "It said nothing." : $"It said: {text[..Math.Min(TailBytes, text.Length)]}";
        }
    }
}
