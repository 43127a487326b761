using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Tests.Isolation;

/// <summary>Where no sandbox is to be had.</summary>
internal sealed class UnisolatedTests
{
    private static readonly SandboxPrograms Without = new() { Bubblewrap = "/nonexistent/bwrap" };

    [Test]
    public void Without_bubblewrap_a_script_is_not_run()
    {
        using var script = new TemporaryScript("script.py", "");

        Assert.That(() => ScriptSandbox.RunAsync(script.Run with { Programs = Without }, CancellationToken.None),
            Throws.TypeOf<IsolationUnavailableException>().With.Message.Contains("/nonexistent/bwrap does not exist")
                .And.Message.Contains("apt-get install bubblewrap").And.Message.Contains("--allow-unisolated"));
    }

    [Test]
    public async Task Where_namespaces_are_refused_the_reason_is_told()
    {
        using var folder = new TemporaryScript("bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n");
        File.SetUnixFileMode(folder.Folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(folder.Run.ScriptPath, (UnixFileMode)0b111_101_101);

        var availability = await SandboxProbe.ProbeAsync(new SandboxPrograms { Bubblewrap = folder.Run.ScriptPath }, CancellationToken.None);

        Assert.That(availability.Kind, Is.EqualTo(IsolationKind.None));
        Assert.That(availability.Reason, Is.EqualTo("exit code 1: bwrap: No permissions to create new namespace"));
    }

    [Test]
    public async Task When_allowed_it_runs_and_says_that_it_was_not_isolated()
    {
        Environment.SetEnvironmentVariable("GATE_CANARY", "sings");
        using var script = new TemporaryScript("script.py", "import os; print(os.getuid() != 0, 'GATE_CANARY' in os.environ, os.access(os.environ['HOME'], os.W_OK))");

        var outcome = await ScriptSandbox.RunAsync(script.Run with { Programs = Without, AllowUnisolated = true }, CancellationToken.None);

        Assert.That(outcome.Isolation, Is.EqualTo(IsolationKind.None));
        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("True False True"), outcome.StandardError);
    }

    [Test]
    public async Task A_daemon_that_holds_the_output_open_does_not_hold_up_the_outcome()
    {
        using var script = new TemporaryScript("script.sh", "setsid sleep 12 & echo done");

        var outcome = await ScriptSandbox.RunAsync(script.Run with { Programs = Without, AllowUnisolated = true }, CancellationToken.None);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("done"));
        Assert.That(outcome.Seconds, Is.LessThan(5));
    }
}
