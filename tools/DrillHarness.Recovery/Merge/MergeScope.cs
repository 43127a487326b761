using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>Whose rows a part of a merge is about.</summary>
internal static class MergeScope
{
    /// <summary>A condition over staged rows; all of them for null.</summary>
    public static string Of(IReadOnlyList<string>? tenants, string prefix = "") => tenants is null ? "true"
        : tenants.Count == 0 ? "false" : $"{prefix}{StagedTable.Tenant} IN ({string.Join(", ", tenants.Select(Sql.Literal))})";

    /// <summary>The tenants of pending rows, and of rows that get values back, in order.</summary>
    public static async Task<IReadOnlyList<string>> TenantsAsync(LiveSql live, MergePlan plan, string scope, CancellationToken cancellation)
    {
        if (plan.Tables.Count == 0) return [];
        var union = string.Join(" UNION ", plan.Tables.SelectMany(staged => new[]
        {
            $"SELECT {StagedTable.Tenant} FROM {staged.Pending("s")} WHERE {scope}", $"SELECT {StagedTable.Tenant} FROM {staged.Before} WHERE {scope}",
        }));
        return [.. (await live.RowsAsync($"SELECT t FROM ({union}) every(t) WHERE t IS NOT NULL ORDER BY t", cancellation)).Select(row => row[0]!)];
    }
}
