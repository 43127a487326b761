using DrillHarness.Clusters;

namespace DrillHarness.Recovery.Tests;

/// <summary>Runs the server's programs beside a cluster of the test.</summary>
internal sealed class TestPrograms(ICommandHost host) : IServerPrograms
{
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var outcome = await host.RunAsync(new CommandLine(program, [.. arguments]), cancellation);
        return outcome.ExitCode == 0 ? outcome.StandardOutput : throw new ProgramFailedException(program, outcome.ExitCode, outcome.StandardError);
    }

    public async Task StreamAsync(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation)
    {
        var exitCode = await host.StreamAsync(new CommandLine(program, [.. arguments]), read, cancellation);
        if (exitCode != 0) throw new ProgramFailedException(program, exitCode, "");
    }

    public Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation) =>
        host.MakeScratchDirectoryAsync(name, cancellation);
}
