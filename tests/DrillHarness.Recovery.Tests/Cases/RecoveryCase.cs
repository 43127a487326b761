namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>
/// A schema, what happens to it, and what has to be there after the recovery. Steps are sent one after the other; the twin gets all but the bad
/// ones, and has to look the same in the end.
/// </summary>
internal sealed record RecoveryCase(string Name, string Schema, params Step[] Steps)
{
    /// <summary>Asked of live and twin after the recovery, beside every table's rows: SQL with one text column.</summary>
    public IReadOnlyList<string> AlsoAlike { get; init; } = [];

    /// <summary>Of live alone: SQL with one text value, and what it has to be. With any of these the twin is not asked.</summary>
    public IReadOnlyList<(string Sql, string Expected)> Expect { get; init; } = [];

    /// <summary>A good transaction that is open when the merge begins, and commits once the merge waits for it.</summary>
    public string? Meanwhile { get; init; }

    /// <summary>A good transaction after the plan. The merge then knows of the copy only what the plan wrote down.</summary>
    public string? AfterPlan { get; init; }

    /// <summary>What another customer tries while the merge waits for <see cref="Meanwhile"/>; has to be refused for the merge's locks.</summary>
    public string? Tried { get; init; }

    /// <summary>A part of the reason when the case has to be refused.</summary>
    public string? Refused { get; init; }

    /// <summary>Options of the merge.</summary>
    public Func<Merge.MergeOptions, Merge.MergeOptions> Options { get; init; } = options => options;

    /// <summary>Parts of what the merge has to remark.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Beginnings of the conflicts that the merge has to list.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The tenant table, where tenants matter.</summary>
    public string? TenantTable { get; init; }

    /// <summary>Tables that are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The merge is reverted afterwards, and all has to be as it was before it.</summary>
    public bool IsUndone { get; init; }

    /// <summary>A good transaction between the merge and its undo.</summary>
    public string? BeforeUndo { get; init; }

    /// <summary>Parts of what the undo has to list as left alone, once each.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Of live alone, after the undo: SQL with one text value, and what it has to be. With any of these the state before the merge is not asked.</summary>
    public IReadOnlyList<(string Sql, string Expected)> ExpectUndone { get; init; } = [];

    public override string ToString() => Name;
}
