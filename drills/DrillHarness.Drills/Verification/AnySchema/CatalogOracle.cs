using DrillHarness.Gate.Effects;
using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>Compares what the catalogs of production and its twin say.</summary>
internal static class CatalogOracle
{
    private static readonly string[] OurOwn = ["soak_twin"];

    public static async Task<IReadOnlyList<TwinDifference>> CompareAsync(NpgsqlConnection live, NpgsqlConnection twin, CancellationToken cancellation)
    {
        var (ours, theirs) = (await CatalogLines.ReadAsync(live, OurOwn, cancellation), await CatalogLines.ReadAsync(twin, OurOwn, cancellation));
        return
        [
            .. theirs.Except(ours).Order(StringComparer.Ordinal).Select(line => new TwinDifference("catalog", $"production lacks: {line}")),
            .. ours.Except(theirs).Order(StringComparer.Ordinal).Select(line => new TwinDifference("catalog", $"only production has: {line}")),
        ];
    }
}
