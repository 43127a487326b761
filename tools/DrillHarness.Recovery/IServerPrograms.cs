namespace DrillHarness.Recovery;

/// <summary>
/// Runs the server's own programs (pg_waldump, pgbackrest) where the archive can be reached, as the database's operating-system user.
/// The recovery code knows nothing else of the place.
/// </summary>
public interface IServerPrograms
{
    /// <summary>Runs a program to its end; its standard output as text.</summary>
    /// <exception cref="ProgramFailedException">It ended with another exit code than 0.</exception>
    Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation);

    /// <summary>Runs a program and hands its standard output over as it comes, in bounded memory.</summary>
    /// <exception cref="ProgramFailedException">It ended with another exit code than 0.</exception>
    Task StreamAsync(
        string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation);

    /// <summary>An empty directory there that goes with the run. Returns its path.</summary>
    Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation);
}
