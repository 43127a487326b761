namespace DrillHarness.Recovery.Matrix;

/// <summary>What the row recovery does and what it refuses: <c>drill explain recovery</c> prints it, and a test holds each row to its test.</summary>
public static class RecoveryMatrix
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<RecoveryFeature> All { get; } = [.. DamageFeatures.All, .. SchemaFeatures.All, .. TargetFeatures.All, .. WritingFeatures.All];

    /// <summary>The row that foresees a refusal, by its message; null when none does.</summary>
    public static RecoveryFeature? Foreseeing(string message) =>
        All.FirstOrDefault(feature => feature.Says is { } words && message.Contains(words, StringComparison.Ordinal));

    internal static RecoveryFeature Supported(string area, string name, string how, string? test = null) => new(area, name, "supported", how, test ?? name);

    internal static RecoveryFeature Reported(string area, string name, string why, string? test = null) => new(area, name, "reported", why, test ?? name);

    internal static RecoveryFeature Refused(string area, string name, string why, string says, string? test = null) => new(area, name, "refused", why, test ?? name) { Says = says };
}
