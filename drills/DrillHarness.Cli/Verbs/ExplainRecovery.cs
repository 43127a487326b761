using DrillHarness.Recovery.Matrix;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill explain recovery</c>: what the row recovery does and what it refuses, with the reason and the test of each.</summary>
internal static class ExplainRecovery
{
    public const string All = "recovery";

    public static string Table() => string.Join(Environment.NewLine, RecoveryMatrix.All.GroupBy(feature => feature.Area).SelectMany(area =>
        new[] { area.Key }.Concat(area.Select(feature => $"  {feature.Status,-9} {feature.Name}{Environment.NewLine}            {feature.Reason}"))));

    public static object Value() => new
    {
        SchemaVersion = 1,
        Kind = "recovery",
        Features = RecoveryMatrix.All.Select(feature => new { feature.Area, feature.Name, feature.Status, feature.Reason, feature.Says, feature.Test }),
    };
}
