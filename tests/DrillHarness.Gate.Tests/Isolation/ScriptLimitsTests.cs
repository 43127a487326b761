using System.Diagnostics;
using DrillHarness.Gate.Isolation;
using DrillHarness.Timing;

namespace DrillHarness.Gate.Tests.Isolation;

/// <summary>Time, output, memory, processes.</summary>
internal sealed class ScriptLimitsTests
{
    [Test]
    public async Task Output_is_kept_at_both_ends_and_the_note_counts_the_rest()
    {
        const int written = 100_000_000;

        var outcome = await TemporaryScript.RunPythonAsync($"""
            import sys
            sys.stdout.write("first ")
            for _ in range({written} // 1_000_000):
                sys.stdout.write("x" * 1_000_000)
            sys.stdout.write(" last")
            """);

        Assert.That(outcome.StandardOutput, Does.StartWith("first xxx").And.EndWith("xxx last"));
        Assert.That(outcome.StandardOutput, Does.Contain($"[{written + 11 - (1 << 20)} bytes cut]"));
        Assert.That(outcome.StandardOutput, Has.Length.LessThan((1 << 20) + 100));
    }

    [Test]
    public async Task The_deadline_takes_grandchildren_too()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var script = new TemporaryScript("script.py", """
            import subprocess, sys
            # A session of its own, as a daemon has.
            subprocess.Popen(["/bin/sh", "-c", "sleep 600; echo " + sys.argv[1]], start_new_session=True)
            print("started", flush=True)
            subprocess.call(["sleep", "600"])
            """);

        var outcome = await ScriptSandbox.RunAsync(
            script.Run with { Arguments = [mark], Deadline = TimeSpan.FromSeconds(2) }, CancellationToken.None);

        Assert.That(outcome, Has.Property(nameof(ScriptOutcome.TimedOut)).True.And.Property(nameof(ScriptOutcome.ExitCode)).EqualTo(137));
        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("started"));
        Assert.That(outcome.Seconds, Is.InRange(2, 10));
        await UntilGoneAsync(mark);
    }

    [Test]
    public async Task Cancelling_kills_the_script()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var script = new TemporaryScript("script.sh", "sleep 600");
        using var cancelling = new CancellationTokenSource();

        var running = ScriptSandbox.RunAsync(script.Run with { Arguments = [mark] }, cancelling.Token);
        await new Until { Awaited = "the script to run", Deadline = Deadlines.Command }
            .TrueAsync(_ => Task.FromResult(CommandLines().Any(line => line.Contains(mark))), CancellationToken.None);
        await cancelling.CancelAsync();

        Assert.That(() => running, Throws.InstanceOf<OperationCanceledException>());
        await UntilGoneAsync(mark);
    }

    [Test]
    public async Task What_a_script_leaves_running_ends_with_it()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var script = new TemporaryScript("script.sh", "(sleep 600; echo $1) & echo done");

        var outcome = await ScriptSandbox.RunAsync(script.Run with { Arguments = [mark] }, CancellationToken.None);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("done"));
        Assert.That(outcome.Seconds, Is.LessThan(10));
        await UntilGoneAsync(mark);
    }

    [Test]
    public async Task Memory_is_limited()
    {
        using var script = new TemporaryScript("script.py", "bytearray(300 << 20)");

        var outcome = await ScriptSandbox.RunAsync(
            script.Run with { Limits = new ScriptLimits { MemoryBytes = 200 << 20 } }, CancellationToken.None);

        Assert.That(outcome.StandardError, Does.Contain("MemoryError"));
    }

    [Test]
    public async Task Processes_are_limited()
    {
        using var script = new TemporaryScript("script.py", """
            import subprocess
            started = []
            try:
                while len(started) < 200:
                    started.append(subprocess.Popen(["sleep", "60"]))
            except OSError:
                print(len(started))
            """);

        var outcome = await ScriptSandbox.RunAsync(script.Run with { Limits = new ScriptLimits { Processes = 30 } }, CancellationToken.None);

        Assert.That(int.Parse(outcome.StandardOutput), Is.InRange(20, 30), outcome.StandardError);
    }

    [Test]
    public async Task The_password_is_in_no_argument_list_and_in_no_output()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var script = new TemporaryScript("script.py", """
            import os, sys, time
            print(os.environ["PGPASSWORD"], os.environ["DATABASE_URL"])
            sys.stderr.write(os.environ["PGPASSWORD"])
            time.sleep(600)
            """);
        var running = ScriptSandbox.RunAsync(script.Run with { Arguments = [mark], Deadline = TimeSpan.FromSeconds(2) }, CancellationToken.None);

        var seen = new HashSet<string>();
        while (!running.IsCompleted) seen.UnionWith(CommandLines());
        var outcome = await running;

        Assert.That(seen.Any(line => line.Contains(mark)), Is.True);
        Assert.That(seen.Where(line => line.Contains("canary-p")), Is.Empty);
        Assert.That(outcome.StandardOutput, Does.Contain("[redacted] postgresql://maintenance:[redacted]@/metadata"));
        Assert.That(outcome.StandardError, Is.EqualTo("[redacted]"));
        Assert.That(script.Run.ToString(), Does.Not.Contain("canary-p"));
    }

    [Test]
    public async Task Nothing_is_left_of_a_run()
    {
        var scratch = Directory.CreateTempSubdirectory("gate-scratch-");
        File.SetUnixFileMode(scratch.FullName, (UnixFileMode)0b111_101_101);
        using var script = new TemporaryScript("script.py", "");

        await ScriptSandbox.RunAsync(script.Run with { ScratchDirectory = scratch.FullName }, CancellationToken.None);

        Assert.That(scratch.EnumerateFileSystemInfos(), Is.Empty);
        scratch.Delete();
    }

    private static Task UntilGoneAsync(string mark) =>
        new Until { Awaited = $"every process with '{mark}' to be gone", Deadline = TimeSpan.FromSeconds(5) }
            .TrueAsync(_ => Task.FromResult(!CommandLines().Any(line => line.Contains(mark))), CancellationToken.None);

    private static List<string> CommandLines() =>
        [.. Process.GetProcesses().Select(process => Read($"/proc/{process.Id}/cmdline"))];

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // The process ended since.
        }
    }
}
