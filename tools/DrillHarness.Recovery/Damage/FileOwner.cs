using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Damage;

/// <summary>The relation that a file belonged to.</summary>
/// <param name="Role">What the file holds.</param>
/// <param name="Table">The table, by the name it has now; null when it has gone.</param>
/// <param name="Oid">The table's object id, which stays the same through rewrites; 0 when unknown.</param>
public sealed record FileOwner(FileRole Role, TableName? Table, uint Oid)
{
    /// <summary>Of a file that nothing is known of.</summary>
    public static FileOwner Unknown { get; } = new(FileRole.Unknown, null, 0);
}
