using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// A foreign key of a staged table, and the SQL that keeps it true. The referenced table is live, and it or its partitions may themselves have
/// staged rows that are about to come back (<paramref name="StagedParents"/>).
/// </summary>
internal sealed record StagedReference(StagedTable Child, ForeignKey Key, IReadOnlyList<StagedTable> StagedParents)
{
    /// <summary>True when the referenced table has to be made again: it has no rows yet.</summary>
    public bool ParentIsMissing { get; init; }

    /// <summary>True when rows of the referenced table do not come back because somebody asked so.</summary>
    public bool ParentIsLeftOut { get; init; }

    /// <summary>False when some of its columns are not in the live table any more: then there is nothing to keep true.</summary>
    public bool Applies => Key.Columns.All(column => Child.Columns.Contains(column)) && StagedParents.All(parent => Key.ReferencedColumns.All(parent.Columns.Contains));

    private string Parent => Key.Referenced.Quoted;

    private string Set => string.Join(" AND ", Key.Columns.Select(column => $"s.{Sql.Identifier(column)} IS NOT NULL"));

    /// <summary>That the parent of a row of that alias is live.</summary>
    public string ParentOf(string alias) => $"EXISTS (SELECT FROM {Parent} parent WHERE {Sql.Equal("parent", Key.ReferencedColumns, alias, Key.Columns)})";

    private string LiveParentExists => LiveParentOf("s");

    private string LiveParentOf(string alias) => ParentIsMissing ? "false" : $"EXISTS (SELECT FROM {ParentToBe} parent WHERE {Sql.Equal("parent", Key.ReferencedColumns, alias, Key.Columns)})";

    /// <summary>That the parent of a row of that alias will be there, once all rows and keys are back.</summary>
    public string ParentToBeOf(string alias) => $"{LiveParentOf(alias)} OR {StagedParentOf(alias)}";

    // Parents whose keys come back have them by the time that anything is asked of the tables again.
    private string ParentToBe
    {
        get
        {
            var moving = StagedParents.Where(parent => parent.MovesKeys).ToList();
            if (moving.Count == 0) return Parent;
            var columns = Sql.List(Key.ReferencedColumns);
            var others = string.Join(" AND ", moving.Select(parent =>
                $"NOT EXISTS (SELECT FROM {parent.Image} i WHERE t.tableoid = {parent.Table.Oid} AND i.{StagedTable.Place} = t.ctid)"));
            return $"(SELECT {columns} FROM {Parent} t WHERE {others}{string.Concat(moving.Select(parent => $" UNION ALL SELECT {columns} FROM {parent.WholeImage} image"))})";
        }
    }

    private string StagedParentExists => StagedParentOf("s");

    /// <summary>That the parent of a row of that alias comes back.</summary>
    public string StagedParentOf(string alias) => StagedParents.Count == 0 ? "false" : string.Join(" OR ", StagedParents.Select(parent =>
        $"EXISTS (SELECT FROM {parent.Pending("p")} WHERE {Sql.Equal("p", Key.ReferencedColumns, alias, Key.Columns)})"));

    /// <summary>Keeps live parents from being deleted, or their keys changed, until the merge commits; in key order, so as not to deadlock.</summary>
    /// <param name="children">The rows that will hang on them.</param>
    public async Task LockParentsAsync(LiveSql live, string children, CancellationToken cancellation)
    {
        if (!ParentIsMissing) await live.ScalarAsync<long>(LockParents(children), cancellation);
    }

    private string LockParents(string children) => $"""
        SELECT count(*) FROM (SELECT FROM {Parent} p WHERE EXISTS (SELECT FROM {children} s
        WHERE {Sql.Equal("s", Key.Columns, "p", Key.ReferencedColumns)}) ORDER BY {Sql.List(Key.ReferencedColumns, "p.")} FOR KEY SHARE) locked
        """;

    /// <summary>
    /// Children of a re-created parent follow to the row that the customer made, with the part of their own key that names it; what hangs on that key
    /// follows in turn. A child that is known by its parent's key alone (a joined subtype) is part of what was re-created and shares its fate, and so do
    /// that child's own children.
    /// </summary>
    public IEnumerable<string> FollowRecreated()
    {
        foreach (var parent in StagedParents.Where(parent => parent.Key.Count > 0 && Key.ReferencedColumns.SequenceEqual(parent.Key)))
        {
            var made = parent.LiveKey(Key.ReferencedColumns[0]);
            var isPartOf = Child.Key.Count > 0 && Child.Key.All(Key.Columns.Contains);
            if (Child.HasDeleted) yield return ShareFate(parent, isPartOf ? "true" : $"f.{made} IS NULL");
            if (isPartOf) continue;
            foreach (var statement in Follow($"{parent.Rows} d JOIN {parent.Fates} f ON f.{StagedTable.Change} = d.{StagedTable.Change}",
                $"f.fate = '{RowFate.Recreated}' AND f.{made} IS NOT NULL AND {RefersTo("d")}", parent.LiveKey)) yield return statement;
        }

        foreach (var parent in StagedParents.Where(parent => parent.HasDeleted && parent.Key.Intersect(Key.ReferencedColumns).Any()))
            foreach (var statement in Follow($"{parent.Renamed} d JOIN {parent.Rows} f ON f.{StagedTable.Change} = d.{StagedTable.Change}",
                $"{RefersTo("d")} AND NOT ({Sql.Equal("d", Key.ReferencedColumns, "f", Key.ReferencedColumns)})", Sql.Identifier)) yield return statement;
    }

    // Rows s to what f says of the row d that they referred to. A living row keeps its key.
    private IEnumerable<string> Follow(string from, string which, Func<string, string> now)
    {
        var isOfKey = Key.Columns.Intersect(Child.Key).Any();
        string Move(string rows) => $"UPDATE {rows} s SET {string.Join(", ", Key.Columns.Zip(Key.ReferencedColumns, (own, referenced) => $"{Sql.Identifier(own)} = f.{now(referenced)}"))} FROM {from} WHERE {which}";
        if (Child.HasDeleted && isOfKey) yield return Rename(from, which);
        if (Child.HasDeleted) yield return Move(Child.Rows);
        if (isOfKey) yield break;
        if (Child.MovesKeys) yield return Move(Child.Image);
        if (Child.HasChanged) yield return Move(Child.Before);
    }

    private string Rename(string from, string which) => $"INSERT INTO {Child.Renamed} SELECT s.* FROM {Child.Rows} s, {from} WHERE {which} AND {IsPending}";

    private string ShareFate(StagedTable parent, string which) => $"""
        INSERT INTO {Child.Fates} ({StagedTable.Change}, fate, why)
        SELECT s.{StagedTable.Change}, '{RowFate.Recreated}', 'part of a row that was made anew' FROM {Child.Pending("s")}
        JOIN {parent.Rows} d ON {RefersTo("d")}
        JOIN {parent.Fates} f ON f.{StagedTable.Change} = d.{StagedTable.Change} AND f.fate = '{RowFate.Recreated}' AND {which}
        """;

    /// <summary>Rows whose parent is in conflict and not there, or whose parent's key is another row's now: conflicts too.</summary>
    public IEnumerable<string> HeldBack() => !Key.IsValidated || !Child.HasDeleted ? [] : StagedParents.Where(parent => parent.HasDeleted).Select(parent => $"""
        INSERT INTO {Child.Fates} ({StagedTable.Change}, fate, why)
        SELECT DISTINCT s.{StagedTable.Change}, '{RowFate.Conflict}', {Sql.Literal($"its parent is in conflict ({Key.Name})")} FROM {Child.Pending("s")}
        {InConflict(parent)} WHERE f.why IN ({Sql.Literal(StagedTable.GivenAgain)}, {Sql.Literal(StagedTable.GivenAway)}){(parent.Key.Intersect(Key.ReferencedColumns).Any() ? "" : " OR true")}{(Key.OnDelete is DeleteAction.SetNull or DeleteAction.SetDefault ? "" : $" OR {Gone}")}
        """);

    private string InConflict(StagedTable parent) => $"""
        JOIN {parent.Rows} d ON {RefersTo("d")}
        JOIN {parent.Fates} f ON f.{StagedTable.Change} = d.{StagedTable.Change} AND f.fate = '{RowFate.Conflict}'
        """;

    /// <summary>Notes rows that come back without a reference, since what it led to is in conflict.</summary>
    public IEnumerable<string> NoteEmptied() => !Key.IsValidated || !Child.HasDeleted || Key.OnDelete is not (DeleteAction.SetNull or DeleteAction.SetDefault) ? [] : StagedParents.Where(parent => parent.HasDeleted).Select(parent => $"""
        INSERT INTO {Child.Emptied} SELECT DISTINCT s.{StagedTable.Change}, {Sql.Literal(Key.Name)} FROM {Child.Pending("s")}
        {InConflict(parent)} WHERE {Gone}
        """);

    /// <summary>Changed rows that trade keys and whose reference would come back to nothing: they keep the one that they have.</summary>
    public string? Astray => !Key.IsValidated || !Child.MovesKeys || !Key.Columns.Intersect(Child.Changed).Any() ? null : $"""
        UPDATE {Child.Image} s SET {string.Join(", ", Key.Columns.Select(column => $"{Sql.Identifier(column)} = l.{Sql.Identifier(column)}"))} FROM {Child.Live} l
        WHERE l.ctid = s.{StagedTable.Place} AND {Set} AND {Gone} AND NOT ({string.Join(" AND ", Key.Columns.Select(column => ChangedRows.Same("l", "s", column)))})
        """;

    /// <summary>
    /// What the foreign key would have done had the row been there when its parent went: go too, or lose the reference. Nothing, where the
    /// constraint is NOT VALID: such a row may have pointed at nothing all along.
    /// </summary>
    public string? Orphans
    {
        get
        {
            if (!Key.IsValidated || !Child.HasDeleted) return null;
            if (Key.OnDelete is DeleteAction.SetNull or DeleteAction.SetDefault)
                return $"UPDATE {Child.Rows} s SET {string.Join(", ", Key.SetColumns.Select(column => $"{Sql.Identifier(column)} = {Without(column)}"))} WHERE {Set} AND {Gone} AND {IsPending} " +
                    $"AND ({string.Join(" OR ", Key.SetColumns.Select(column => $"{Sql.Identifier(column)} IS DISTINCT FROM {Without(column)}"))})";
            var (fate, why) = ParentIsLeftOut ? (RowFate.Conflict, "its parent is not there, and that table is left out") : Key.OnDelete == DeleteAction.Cascade ? (RowFate.KeptNewer, ForeseenOrphans.ParentDeleted) : (RowFate.Conflict, "its parent is gone, or has another key since");
            return $"INSERT INTO {Child.Fates} ({StagedTable.Change}, fate, why) SELECT s.{StagedTable.Change}, '{fate}', {Sql.Literal($"{why} ({Key.Name})")} " +
                $"FROM {Child.Pending("s")} WHERE {Set} AND {Gone}";
        }
    }

    /// <summary>Staged rows that are live now and whose parent is not: must be none. Asked of the tables, not of the constraint.</summary>
    public string? Dangling => !Key.IsValidated || Child.Key.Count == 0 || !Child.HasDeleted || Child.IsMissing ? null : $"""
        SELECT count(*) FROM {Child.Pending("s")} WHERE {Set} AND NOT EXISTS (SELECT FROM {Parent} p WHERE {Sql.Equal("p", Key.ReferencedColumns, "s", Key.Columns)})
        AND EXISTS (SELECT FROM {Child.Live} l WHERE {Sql.Equal("l", Child.Key, "s", Child.Key)})
        """;

    // That the staged row s refers to the staged row of that alias, and not to a live one that has its key now.
    private string RefersTo(string parent) => Sql.Equal(parent, Key.ReferencedColumns, "s", Key.Columns) + (Child.SettledBy.Contains(Key.Name) ? $" AND NOT {IsIn(Child.Settled)}" : "");

    // That the staged row s is noted there for this foreign key.
    private string IsIn(string notes) => $"EXISTS (SELECT FROM {notes} noted WHERE noted.change = s.{StagedTable.Change} AND noted.key = {Sql.Literal(Key.Name)})";

    private string IsPending => $"NOT EXISTS (SELECT FROM {Child.Fates} f WHERE f.{StagedTable.Change} = s.{StagedTable.Change})";

    private string Gone => Child.BereftOf.Contains(Key.Name) ? $"({IsNowhere} OR {IsIn(Child.Bereft)})" : IsNowhere;

    private string IsNowhere => $"NOT {LiveParentExists} AND NOT ({StagedParentExists})";

    private string Without(string column) => Key.OnDelete == DeleteAction.SetDefault && Child.Table.All.Single(known => known.Name == column).Default is { } value ? value : "NULL";
}
