using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>Looks after references that no foreign key declares.</summary>
internal static class SoftReferences
{
    /// <summary>A remark for each declared reference by which live rows of a merged table point at nothing, with how many.</summary>
    public static async Task<IReadOnlyList<string>> DanglingAsync(
        LiveSql live, MergePlan plan, IReadOnlyList<SoftReference> declared, CancellationToken cancellation)
    {
        var remarks = new List<string>();
        foreach (var reference in declared)
        {
            if (plan.Live.Named(reference.Referenced) is not { PrimaryKey.Count: 1 } parent)
                throw new RecoveryRefusedException($"Soft reference of {reference.Table}: {reference.Referenced} has no primary key of one column, expected one.");
            var key = Sql.Identifier(parent.PrimaryKey[0]);
            var dangling = await live.ScalarAsync<long>($"""
                SELECT count(*) FROM (SELECT {reference.Id} AS id FROM {reference.Table.Quoted} WHERE {reference.When}) refers
                WHERE id IS NOT NULL AND NOT EXISTS (SELECT FROM {reference.Referenced.Quoted} p WHERE p.{key} = refers.id)
                """, cancellation);
            if (dangling > 0) remarks.Add($"{dangling} references of {reference.Table} ({reference.Id}) to {reference.Referenced} point at nothing");
        }

        return remarks;
    }
}
