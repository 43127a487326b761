using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// A foreign key of a staged table, and the SQL that keeps it true. The referenced table is live, and may itself have staged rows
/// that are about to come back (<paramref name="StagedParent"/>).
/// </summary>
internal sealed record StagedReference(StagedTable Child, ForeignKey Key, StagedTable? StagedParent)
{
    private string Parent => Key.Referenced.Quoted;

    private string Set => string.Join(" AND ", Key.Columns.Select(column => $"s.{Sql.Identifier(column)} IS NOT NULL"));

    private string LiveParentExists => $"EXISTS (SELECT FROM {Parent} p WHERE {Sql.Equal("p", Key.ReferencedColumns, "s", Key.Columns)})";

    private string StagedParentExists => StagedParent is null ? "false"
        : $"EXISTS (SELECT FROM {StagedParent.Pending("p")} WHERE {Sql.Equal("p", Key.ReferencedColumns, "s", Key.Columns)})";

    /// <summary>Keeps live parents from being deleted, or their keys changed, until the merge commits; in key order, so as not to deadlock.</summary>
    public string LockParents => $"""
        SELECT count(*) FROM (SELECT FROM {Parent} p WHERE EXISTS (SELECT FROM {Child.Rows} s
        WHERE {Sql.Equal("s", Key.Columns, "p", Key.ReferencedColumns)}) ORDER BY {Sql.List(Key.ReferencedColumns, "p.")} FOR KEY SHARE) locked
        """;

    /// <summary>
    /// Children of a re-created parent follow to the row that the customer made. A child that is known by its parent's key (a joined
    /// subtype, a row of a link table) is part of what was re-created and shares its fate, and so do that child's own children.
    /// </summary>
    public IEnumerable<string> FollowRecreated()
    {
        if (StagedParent is null || !Key.ReferencedColumns.SequenceEqual(StagedParent.Table.PrimaryKey)) yield break;
        var made = StagedTable.LiveKey(Key.ReferencedColumns[0]);
        var isPartOf = Key.Columns.Intersect(Child.Table.PrimaryKey).Any();
        yield return ShareFate(isPartOf ? "true" : $"f.{made} IS NULL");
        if (!isPartOf) yield return Follow($"f.{made} IS NOT NULL");
    }

    private string ShareFate(string which) => $"""
        INSERT INTO {Child.Fates} ({Sql.List(Child.Table.PrimaryKey)}, fate)
        SELECT {Sql.List(Child.Table.PrimaryKey, "s.")}, '{RowFate.Recreated}' FROM {Child.Pending("s")}
        JOIN {StagedParent!.Fates} f ON f.fate = '{RowFate.Recreated}' AND {which} AND {Sql.Equal("f", Key.ReferencedColumns, "s", Key.Columns)}
        """;

    private string Follow(string which) => $"""
        UPDATE {Child.Rows} s SET {string.Join(", ", Key.Columns.Zip(Key.ReferencedColumns, (own, referenced) =>
            $"{Sql.Identifier(own)} = f.{StagedTable.LiveKey(referenced)}"))}
        FROM {StagedParent!.Fates} f WHERE f.fate = '{RowFate.Recreated}' AND {which} AND {Sql.Equal("f", Key.ReferencedColumns, "s", Key.Columns)}
        """;

    /// <summary>
    /// What the foreign key would have done had the row been there when its parent went: go too, or lose the reference.
    /// </summary>
    public string Orphans => Key.OnDelete == DeleteAction.SetNull
        ? $"UPDATE {Child.Rows} s SET {string.Join(", ", Key.Columns.Select(column => $"{Sql.Identifier(column)} = NULL"))} WHERE {Set} AND {Gone}"
        : $"""
          INSERT INTO {Child.Fates} ({Sql.List(Child.Table.PrimaryKey)}, fate)
          SELECT {Sql.List(Child.Table.PrimaryKey, "s.")}, '{(Key.OnDelete == DeleteAction.Cascade ? RowFate.KeptNewer : RowFate.Conflict)}'
          FROM {Child.Pending("s")} WHERE {Set} AND {Gone}
          """;

    /// <summary>Staged rows that are live now and whose parent is not: must be none. Asked of the tables, not of the constraint.</summary>
    public string Dangling => $"""
        SELECT count(*) FROM {Child.Rows} s WHERE {Set} AND NOT {LiveParentExists}
        AND EXISTS (SELECT FROM {Child.Live} l WHERE {Sql.Equal("l", Child.Table.PrimaryKey, "s", Child.Table.PrimaryKey)})
        """;

    private string Gone => $"NOT {LiveParentExists} AND NOT {StagedParentExists}";
}
