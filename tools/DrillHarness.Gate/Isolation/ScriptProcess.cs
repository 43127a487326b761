using System.Diagnostics;

namespace DrillHarness.Gate.Isolation;

/// <summary>One process, started and waited for on a thread of its own.</summary>
/// <remarks>
/// prctl(PR_SET_PDEATHSIG), by which bubblewrap dies with its parent, means the thread that started it. A thread of the pool may
/// end long before the harness does, and would take the script with it.
/// </remarks>
internal sealed class ScriptProcess : IDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptProcess(ProcessStartInfo start) => process = new Process { StartInfo = start };

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Ended => ended.Task;

    /// <summary>What it prints.</summary>
    public Stream StandardOutput => process.StandardOutput.BaseStream;

    /// <summary>What it complains of.</summary>
    public Stream StandardError => process.StandardError.BaseStream;

    /// <summary>Starts a program with this environment and no other, nothing on its standard input.</summary>
    public static async Task<ScriptProcess> StartAsync(
        IReadOnlyList<string> commandLine, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var script = new ScriptProcess(start);
        new Thread(script.StartAndWait) { IsBackground = true, Name = "candidate script" }.Start();
        await script.started.Task;
        script.process.StandardInput.Close();
        return script;
    }

    /// <summary>SIGKILL to it and to all below it that can be found. A sandbox takes all of its processes with it.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Lets go of it; it does not end it.</summary>
    public void Dispose() => process.Dispose();

    private void StartAndWait()
    {
        try
        {
            process.Start();
            started.SetResult();
            process.WaitForExit();
            ended.SetResult(process.ExitCode);
        }
        catch (Exception error)
        {
            if (!started.TrySetException(error)) ended.TrySetException(error);
        }
    }
}
