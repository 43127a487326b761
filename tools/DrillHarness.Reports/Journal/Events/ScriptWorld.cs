namespace DrillHarness.Reports.Events;

/// <summary>The world a candidate script ran in.</summary>
public enum ScriptWorld
{
    /// <summary>What a developer has: small, clean, without awkward rows.</summary>
    Dev,

    /// <summary>The seeded world that stands for production.</summary>
    Production,
}
