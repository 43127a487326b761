using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Verdicts;

/// <summary>Findings that an intent bears for a while.</summary>
internal static class IgnoredFindings
{
    /// <summary>Marks those that are ignored on a day, with the reason.</summary>
    public static IReadOnlyList<Finding> Apply(IReadOnlyList<Finding> found, Intent? intent, DateOnly today) => intent is null ? found
        : [.. found.Select(finding => finding.Severity == Severity.Unseen ? finding : intent.Ignored.FirstOrDefault(ignored => ignored.Code == finding.Code && ignored.Until >= today &&
            (ignored.Table is null || finding.Table == ignored.Table || finding.Table == $"public.{ignored.Table}")) is { } borne
            ? finding with { Ignored = $"{borne.Reason} (until {borne.Until:yyyy-MM-dd})" } : finding)];
}
