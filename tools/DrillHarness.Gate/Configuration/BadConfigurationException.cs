namespace DrillHarness.Gate.Configuration;

/// <summary>A file of a person's that cannot be understood: where, what was found and what was expected.</summary>
public sealed class BadConfigurationException : Exception
{
    /// <summary>Names the place as <c>file:line</c>.</summary>
    public BadConfigurationException(string file, long line, string what)
        : base(FormattableString.Invariant($"{file}:{line}: {what}"))
    {
    }
}
