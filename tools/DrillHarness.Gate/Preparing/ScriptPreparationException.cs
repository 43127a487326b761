namespace DrillHarness.Gate.Preparing;

/// <summary>A candidate script cannot be started here: it does not build, or nothing on this machine runs it.</summary>
public sealed class ScriptPreparationException : Exception
{
    /// <summary>Says what failed, and what would help or what the build printed.</summary>
    /// <param name="fact">One line: what failed.</param>
    /// <param name="hint">What would help; null where the output says it.</param>
    /// <param name="output">The last lines of the build's output, oldest first.</param>
    public ScriptPreparationException(string fact, string? hint, IReadOnlyList<string> output)
        : base(string.Join(Environment.NewLine, [fact, .. hint is null ? [] : new[] { $"  HINT: {hint}" }, .. output.Select(line => $"  {line}")]))
    {
        Fact = fact;
        Output = output;
    }

    /// <summary>One line: what failed.</summary>
    public string Fact { get; }

    /// <summary>The last lines of the build's output, oldest first; empty when nothing was built.</summary>
    public IReadOnlyList<string> Output { get; }
}
