using DrillHarness.Clusters;
using DrillHarness.Recovery;

namespace DrillHarness.Drills.Engine;

/// <summary>Lets the recovery run the server's programs beside a cluster of the drill, whichever engine it stands on.</summary>
public sealed class ServerPrograms(ICommandHost host) : IServerPrograms
{
    /// <inheritdoc/>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var outcome = await host.RunAsync(new CommandLine(program, [.. arguments]), cancellation);
        return outcome.ExitCode == 0 ? outcome.StandardOutput : throw new ProgramFailedException(program, outcome.ExitCode, outcome.StandardError);
    }

    /// <inheritdoc/>
    public async Task StreamAsync(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation)
    {
        var exitCode = await host.StreamAsync(new CommandLine(program, [.. arguments]), read, cancellation);
        if (exitCode != 0) throw new ProgramFailedException(program, exitCode, "its standard error is in the server's host");
    }

    /// <inheritdoc/>
    public Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation) =>
        host.MakeScratchDirectoryAsync(name, cancellation);
}
