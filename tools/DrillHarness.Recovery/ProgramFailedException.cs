namespace DrillHarness.Recovery;

/// <summary>One of the server's programs ended with an exit code other than 0. The message carries what it wrote to standard error.</summary>
public sealed class ProgramFailedException(string program, int exitCode, string standardError)
    : Exception($"{program} ended with exit code {exitCode}, expected 0.{Environment.NewLine}  {standardError.Trim()}")
{
    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
