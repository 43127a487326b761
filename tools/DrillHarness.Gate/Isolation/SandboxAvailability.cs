namespace DrillHarness.Gate.Isolation;

/// <summary>Whether scripts can be isolated on this machine.</summary>
/// <param name="Kind">The isolation to be had.</param>
/// <param name="Reason">Why there is none; empty when there is.</param>
/// <param name="Hint">What would mend that; empty when there is nothing to mend.</param>
public sealed record SandboxAvailability(IsolationKind Kind, string Reason, string Hint)
{
    /// <summary>A sandbox is to be had.</summary>
    public static SandboxAvailability Sandbox { get; } = new(IsolationKind.Sandbox, "", "");

    /// <summary>No sandbox is to be had.</summary>
    public static SandboxAvailability None(string reason, string hint) => new(IsolationKind.None, reason, hint);
}
