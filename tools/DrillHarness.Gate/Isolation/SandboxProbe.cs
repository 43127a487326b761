using System.ComponentModel;
using DrillHarness.Timing;

namespace DrillHarness.Gate.Isolation;

/// <summary>Says what isolation is to be had on this machine, by making a sandbox and running nothing in it.</summary>
public static class SandboxProbe
{
    private const string Install = "apt-get install bubblewrap util-linux";
    private const string Namespaces = "sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000; in a container, allow user namespaces";

    /// <summary>Tries it, in some ten milliseconds.</summary>
    public static async Task<SandboxAvailability> ProbeAsync(SandboxPrograms programs, CancellationToken cancellation)
    {
        var user = ScriptUser.Choose();
        if (Missing(programs, user) is { } missing) return SandboxAvailability.None($"{missing} does not exist", Install);
        string[] commandLine = [.. SandboxArguments.Prefix(programs, user, new ScriptLimits(), readable: [], scratch: null), "/bin/true"];
        try
        {
            using var process = await ScriptProcess.StartAsync(commandLine, new Dictionary<string, string>(), "/");
            return await JudgeAsync(process, cancellation);
        }
        catch (Win32Exception error)
        {
            return SandboxAvailability.None(error.Message, Install);
        }
    }

    private static string? Missing(SandboxPrograms programs, ScriptUser user)
    {
        string[] needed = user.Id is null
            ? [programs.Bubblewrap, programs.Prlimit]
            : [programs.Bubblewrap, programs.Prlimit, programs.Setpriv];
        return needed.FirstOrDefault(program => !File.Exists(program));
    }

    private static async Task<SandboxAvailability> JudgeAsync(ScriptProcess process, CancellationToken cancellation)
    {
        var complaint = new BoundedOutput(4096);
        var reading = complaint.ReadAsync(process.StandardError);
        try
        {
            var exitCode = await process.Ended.WaitAsync(Deadlines.Command, cancellation);
            await reading.WaitAsync(Deadlines.Command, cancellation);
            return exitCode == 0
                ? SandboxAvailability.Sandbox
                : SandboxAvailability.None($"exit code {exitCode}: {complaint.Text(new Redaction()).Trim()}", Namespaces);
        }
        catch (TimeoutException)
        {
            process.Kill();
            return SandboxAvailability.None($"the sandbox did not come up within {Deadlines.Command:c}", Namespaces);
        }
    }
}
