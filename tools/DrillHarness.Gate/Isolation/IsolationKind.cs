namespace DrillHarness.Gate.Isolation;

/// <summary>How far a candidate script was kept from the machine that it ran on.</summary>
public enum IsolationKind
{
    /// <summary>Not at all: it shared network, files and processes with everything else. At best inconclusive.</summary>
    None,

    /// <summary>Namespaces of its own by bubblewrap: no network, no files but the system's programs, no other process in sight.</summary>
    Sandbox,
}
