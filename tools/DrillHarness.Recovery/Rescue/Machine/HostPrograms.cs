using System.Collections;
using System.Text;
using CliWrap;
using DrillHarness.Timing;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// Runs the server's programs on this machine for a rescue, as its operating-system user, with an environment of their own: nothing of the
/// caller's. All files go below one scratch directory, which is every program's working directory, so that a reaper finds what is left.
/// </summary>
public sealed class HostPrograms : IServerPrograms
{
    /// <summary>Who runs them.</summary>
    public required HostUser User { get; init; }

    /// <summary>Where temporary files go; belongs to <see cref="User"/>.</summary>
    public required string Scratch { get; init; }

    /// <summary>The directory of the server's programs, from <see cref="ServerProgramDirectory"/>.</summary>
    public required string ServerPrograms { get; init; }

    /// <summary>pgBackRest's configuration; null when there is no repository.</summary>
    public string? PgBackRestConfiguration { get; init; }

    /// <inheritdoc/>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await TryAsync(program, arguments, cancellation);
        return exitCode == 0 ? output : throw new ProgramFailedException(program, exitCode, $"{error.Trim()} {output.Trim()}");
    }

    /// <summary>Runs a program to its end, whatever its exit code.</summary>
    public async Task<(int ExitCode, string Output, string Error)> TryAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var exitCode = await ExecuteAsync(program, arguments, PipeTarget.ToStringBuilder(output), error, cancellation);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <inheritdoc/>
    public async Task StreamAsync(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation)
    {
        var error = new StringBuilder();
        var exitCode = await ExecuteAsync(program, arguments, PipeTarget.Create(read), error, cancellation);
        if (exitCode != 0) throw new ProgramFailedException(program, exitCode, error.ToString());
    }

    /// <inheritdoc/>
    public async Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation) =>
        (await RunAsync("mktemp", ["-d", Path.Combine(Scratch, $"{name}.XXXXXX")], cancellation)).Trim();

    /// <summary>Writes a file that belongs to <see cref="User"/> alone.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var writer = new StreamWriter(path, options)) await writer.WriteAsync(text.AsMemory(), cancellation);
        await User.GiveAsync(path, cancellation);
    }

    private async Task<int> ExecuteAsync(
        string program, IReadOnlyList<string> arguments, PipeTarget output, StringBuilder error, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadlines.Restore);
        var wrapped = Cli.Wrap(User.Prefix[0])
            .WithArguments([.. User.Prefix.Skip(1), program, .. arguments])
            .WithWorkingDirectory(Scratch)
            .WithEnvironmentVariables(WholeEnvironment())
            .WithStandardInputPipe(PipeSource.Null)
            .WithStandardOutputPipe(output)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None);
        try
        {
            return (await wrapped.ExecuteAsync(deadline.Token)).ExitCode;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new DeadlinePassedException($"'{program}' did not end within {Deadlines.Restore:c}; it was killed. It had said: {error.ToString().Trim()}", []);
        }
    }

    private Dictionary<string, string?> WholeEnvironment()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, _ => (string?)null);
        environment["PATH"] = $"{ServerPrograms}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        environment["HOME"] = Scratch;
        environment["TMPDIR"] = Scratch;
        environment["LANG"] = "C.UTF-8";
        environment["TZ"] = "UTC";
        if (PgBackRestConfiguration is not null) environment["PGBACKREST_CONFIG"] = PgBackRestConfiguration;
        return environment;
    }
}
