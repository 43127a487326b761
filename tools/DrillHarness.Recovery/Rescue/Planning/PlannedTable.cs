namespace DrillHarness.Recovery.Rescue;

/// <summary>What applying a plan does with one table's rows, as things stood when it was made.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Deleted">Rows that the bad transactions took, or changed.</param>
/// <param name="Restored">Come back.</param>
/// <param name="KeptNewer">Stay as they are now: something that happened since stands.</param>
/// <param name="Recreated">Somebody made them anew by hand.</param>
/// <param name="Conflicts">A person has to decide.</param>
public sealed record PlannedTable(string Schema, string Table, long Deleted, long Restored, long KeptNewer, long Recreated, long Conflicts)
{
    /// <summary>Rows of tenants that were not asked for; they stay as they are.</summary>
    public long LeftOut { get; init; }

    /// <summary>Rows that were changed and not deleted: a value comes back where the live one is still what the bad transaction wrote.</summary>
    public long Changed { get; init; }

    /// <summary>True when the table was emptied by TRUNCATE or went with a DROP.</summary>
    public bool Truncated { get; init; }
}
