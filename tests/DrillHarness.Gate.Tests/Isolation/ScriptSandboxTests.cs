using System.Net;
using System.Net.Sockets;
using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Tests.Isolation;

/// <summary>What a script sees and reaches. Each looks from inside a real sandbox.</summary>
internal sealed class ScriptSandboxTests
{
    [Test]
    public async Task A_sandbox_is_to_be_had_here()
    {
        var availability = await SandboxProbe.ProbeAsync(new SandboxPrograms(), CancellationToken.None);

        Assert.That(availability, Is.EqualTo(SandboxAvailability.Sandbox));
    }

    [Test]
    public async Task A_listener_on_the_callers_loopback_is_out_of_reach()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var outcome = await TemporaryScript.RunPythonAsync($"""
            import socket
            try:
                socket.create_connection(("127.0.0.1", {port}), 2)
                print("reached")
            except OSError as error:
                print("refused", error.errno)
            """);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("refused 111"), outcome.StandardError);
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public async Task No_network_interface_but_an_own_loopback_exists()
    {
        var outcome = await TemporaryScript.RunPythonAsync("import socket; print(socket.if_nameindex())");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("[(1, 'lo')]"));
    }

    [Test]
    public async Task The_environment_is_what_the_harness_gives_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("GATE_CANARY", "sings");

        var outcome = await TemporaryScript.RunPythonAsync("import os; print(' '.join(sorted(os.environ)))");

        Assert.That(outcome.StandardOutput.Split(), Is.SupersetOf(new[] { "DATABASE_URL", "HOME", "PGPASSWORD" }));
        Assert.That(outcome.StandardOutput.Trim().Split(), Is.SubsetOf(new[]
        {
            "DATABASE_URL", "HOME", "LANG", "LC_CTYPE", "PATH", "PGDATABASE", "PGHOST", "PGPASSWORD", "PGPORT", "PGUSER", "PWD", "TZ",
        }));
    }

    [Test]
    public async Task The_callers_files_are_not_there()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var canary = Path.Combine(Path.GetTempPath(), $"gate-canary-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(canary, "sings");

        var outcome = await TemporaryScript.RunPythonAsync("""
            import os, sys
            print([path for path in sys.argv[1:] if os.path.exists(path)])
            """, home, canary, "/etc/shadow", "/etc/hostname", "/var", "/sys", "/root", "/work", "/run/docker.sock");
        File.Delete(canary);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("[]"), outcome.StandardError);
    }

    [Test]
    public async Task No_other_process_is_in_sight()
    {
        var outcome = await TemporaryScript.RunPythonAsync("""
            import os
            names = {open(f"/proc/{pid}/comm").read().strip() for pid in os.listdir("/proc") if pid.isdigit()}
            print(sorted(names))
            """);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("['bwrap', 'python3']"));
    }

    [Test]
    public async Task Only_tmp_home_and_shared_memory_can_be_written_to()
    {
        var outcome = await TemporaryScript.RunPythonAsync("""
            import os
            for folder in ["/", "/usr", "/usr/local", "/etc", "/dev", "/run", "/run/drill", "/script", "/home", "/tmp", "/dev/shm", os.environ["HOME"]]:
                try:
                    open(os.path.join(folder, "canary"), "w").close()
                    print(folder)
                except OSError:
                    continue
            """);

        Assert.That(outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "/tmp", "/dev/shm", "/home/script" }));
    }

    [Test]
    public async Task It_runs_as_a_user_without_any_privilege()
    {
        var outcome = await TemporaryScript.RunPythonAsync("""
            import os, pwd
            status = dict(line.split(":\t") for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
            user = pwd.getpwuid(os.getuid())
            print(os.getuid() != 0, set(os.getgroups()) <= {os.getgid()}, user.pw_name, len(pwd.getpwall()))
            print(status["CapEff"], status["CapBnd"], status["NoNewPrivs"])
            """);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("True True script 1\n0000000000000000 0000000000000000 1"), outcome.StandardError);
        Assert.That(outcome.AsUser, Is.Not.AnyOf("0", "root", "postgres"));
    }

    [Test]
    public async Task Its_folder_comes_with_it()
    {
        using var script = new TemporaryScript("script.py", "import beside, os; print(beside.word, os.getcwd())");
        await File.WriteAllTextAsync(Path.Combine(script.Folder, "beside.py"), "word = 'found'");
        File.SetUnixFileMode(Path.Combine(script.Folder, "beside.py"), UnixFileMode.UserRead);

        var outcome = await ScriptSandbox.RunAsync(script.Run, CancellationToken.None);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("found /script"), outcome.StandardError);
    }

    [TestCase("import sys; sys.exit(0)", 0)]
    [TestCase("import sys; sys.exit(7)", 7)]
    [TestCase("raise Exception('no')", 1)]
    [TestCase("import os; os.kill(os.getpid(), 15)", 143)]
    [TestCase("import os; os.kill(os.getpid(), 9)", 137)]
    public async Task Its_exit_code_comes_through(string text, int exitCode)
    {
        var outcome = await TemporaryScript.RunPythonAsync(text);

        Assert.That(outcome, Has.Property(nameof(ScriptOutcome.ExitCode)).EqualTo(exitCode)
            .And.Property(nameof(ScriptOutcome.TimedOut)).False
            .And.Property(nameof(ScriptOutcome.Isolation)).EqualTo(IsolationKind.Sandbox));
    }

    [Test]
    public async Task Standard_input_is_empty()
    {
        var outcome = await TemporaryScript.RunPythonAsync("input('Are you sure? ')");

        Assert.That(outcome.StandardError, Does.Contain("EOFError"));
    }

    [Test]
    public void A_missing_script_is_named()
    {
        using var script = new TemporaryScript("script.py", "");
        var run = script.Run with { ScriptPath = Path.Combine(script.Folder, "other.py") };

        Assert.That(() => ScriptSandbox.RunAsync(run, CancellationToken.None), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("other.py"));
    }

    [Test]
    public void An_unknown_extension_is_refused()
    {
        using var script = new TemporaryScript("script.cobol", "");

        Assert.That(() => ScriptSandbox.RunAsync(script.Run, CancellationToken.None), Throws.ArgumentException.With.Message.Contains(".cobol"));
    }
}
