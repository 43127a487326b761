namespace DrillHarness.Gate.Isolation;

/// <summary>A candidate script was not run, since it could not have been isolated.</summary>
public sealed class IsolationUnavailableException : Exception
{
    /// <summary>Says why, and what would help.</summary>
    public IsolationUnavailableException(string script, SandboxAvailability availability)
        : base(Describe(script, availability))
    {
    }

    private static string Describe(string script, SandboxAvailability availability) =>
        $"""
         Script '{script}' was not run: it cannot be isolated here ({availability.Reason}).
           HINT: {availability.Hint}
           HINT: to run it without isolation all the same, say so: --allow-unisolated
         """;
}
