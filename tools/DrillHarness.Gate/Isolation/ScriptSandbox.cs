using System.Diagnostics;

namespace DrillHarness.Gate.Isolation;

/// <summary>Runs candidate scripts where they can do no harm but to the one database that they are given.</summary>
/// <remarks>
/// Inside there is no network, no other process, no file of the machine's but its programs, nothing of the caller's environment,
/// and one Unix socket, relayed to the server. Root is given up first. When the script is killed, the server hears of it after the
/// statement that it is at: end the role's sessions before looking at what the script left.
/// </remarks>
public static class ScriptSandbox
{
    /// <summary>How long the streams of an ended process may stay open. Inside a sandbox nobody is left to hold them.</summary>
    private static readonly TimeSpan StreamsClose = TimeSpan.FromSeconds(5);

    /// <summary>Runs a script to its end, or to its deadline.</summary>
    /// <exception cref="IsolationUnavailableException">It cannot be isolated here, and the run does not allow that.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the script has been killed.</exception>
    public static async Task<ScriptOutcome> RunAsync(ScriptRun run, CancellationToken cancellation)
    {
        var availability = await SandboxProbe.ProbeAsync(run.Programs, cancellation);
        if (availability.Kind == IsolationKind.None && !run.AllowUnisolated)
            throw new IsolationUnavailableException(run.ScriptPath, availability);

        var user = ScriptUser.Choose();
        using var scratch = ScratchFolder.Make(run, user);
        var socket = Path.Combine(scratch.Places.SocketFolder, DatabaseAddress.SocketName(run.Database.Port));
        await using var relay = SocketRelay.Start(socket, run.Database.Server, run.KilledAfter);
        var outcome = await WatchAsync(ScriptLaunch.Prepare(run, availability.Kind, user, scratch), relay, cancellation);
        AssertCameUp(run, outcome);
        return outcome;
    }

    private static async Task<ScriptOutcome> WatchAsync(ScriptLaunch launch, SocketRelay relay, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var process = await ScriptProcess.StartAsync(launch.CommandLine, launch.Environment, launch.WorkingDirectory);
        var output = new BoundedOutput(launch.Run.Limits.OutputBytes);
        var complaints = new BoundedOutput(launch.Run.Limits.OutputBytes);
        var reading = Task.WhenAll(output.ReadAsync(process.StandardOutput), complaints.ReadAsync(process.StandardError));

        var timedOut = await EndedOrKilledAsync(process, launch.Run.Deadline, relay.Cut, cancellation);
        var exitCode = await process.Ended;
        watch.Stop();
        await reading.WaitAsync(StreamsClose, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.IsFaulted) await reading;

        var redaction = new Redaction(launch.Run.Database.Password);
        return new ScriptOutcome
        {
            ExitCode = exitCode,
            TimedOut = timedOut,
            Sent = relay.Sent,
            Isolation = launch.Isolation,
            StandardOutput = output.Text(redaction),
            StandardError = complaints.Text(redaction),
            Seconds = watch.Elapsed.TotalSeconds,
            AsUser = launch.User.Name,
        };
    }

    /// <summary>True when the deadline passed first.</summary>
    private static async Task<bool> EndedOrKilledAsync(ScriptProcess process, TimeSpan deadline, Task cut, CancellationToken cancellation)
    {
        try
        {
            if (await Task.WhenAny(process.Ended, cut).WaitAsync(deadline, cancellation) == cut) process.Kill();
            return false;
        }
        catch (TimeoutException)
        {
            process.Kill();
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.Ended;
            throw;
        }
    }

    /// <summary>bubblewrap's own failure is no outcome of the script's. The probe came through a moment ago, so it is rare.</summary>
    private static void AssertCameUp(ScriptRun run, ScriptOutcome outcome)
    {
        if (outcome is not { Isolation: IsolationKind.Sandbox, ExitCode: 1 }) return;
        if (!outcome.StandardError.StartsWith("bwrap: ", StringComparison.Ordinal)) return;
        throw new IsolationUnavailableException(run.ScriptPath, SandboxAvailability.None(outcome.StandardError.Trim(), "drill doctor"));
    }
}
