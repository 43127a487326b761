namespace DrillHarness.Recovery.Wal;

/// <summary>
/// What one transaction did to the rows of one relation, net of what it undid itself. Eight bytes per deleted row and 24 per
/// changed one, so that a million of them is 8 or 24 MB; inserted rows cost eight bytes a page.
/// </summary>
public sealed class RelationChange
{
    private List<TupleId>? deleted;
    private List<UpdatedRow>? updates;
    private List<TupleRange>? inserted;
    private List<uint>? unnamed;
    private List<DepartedRow>? departed;
    private List<TupleId>? arrived;

    /// <summary>The row versions that the transaction found and deleted, each once.</summary>
    public IReadOnlyList<TupleId> Deleted => deleted ?? (IReadOnlyList<TupleId>)[];

    /// <summary>Rows that the transaction changed and did not delete afterwards: the version found and the last version made.</summary>
    public IReadOnlyList<UpdatedRow> Updates => updates ?? (IReadOnlyList<UpdatedRow>)[];

    /// <summary>Rows that the transaction moved to another partition: neither deleted here nor inserted there.</summary>
    public IReadOnlyList<DepartedRow> Departed => departed ?? (IReadOnlyList<DepartedRow>)[];

    /// <summary>The versions that it left of rows that it moved here from another partition.</summary>
    public IReadOnlyList<TupleId> Arrived => arrived ?? (IReadOnlyList<TupleId>)[];

    /// <summary>Rows that the transaction inserted and left.</summary>
    public int Inserted { get; private set; }

    /// <summary>
    /// Blocks into which it inserted several rows at once without the WAL saying where in the block (COPY, up to PostgreSQL 15). A deleted
    /// row version of such a block may be one that the transaction inserted itself.
    /// </summary>
    public IReadOnlyList<uint> UnnamedInserts => unnamed ?? (IReadOnlyList<uint>)[];

    /// <summary>Whole pages that it wrote past the rows' own records: VACUUM FULL, CLUSTER, building an index.</summary>
    public int PagesWritten { get; private set; }

    /// <summary>Deletions that were one half of an update that moved the row to another partition, the other half of which was not found.</summary>
    public int Astray { get; private set; }

    /// <summary>True when rows were found and ended here.</summary>
    public bool TookRows => deleted is { Count: > 0 } || updates is { Count: > 0 } || departed is { Count: > 0 };

    /// <summary>True when a column changed, in any row, that a foreign key can refer to.</summary>
    public bool ChangesKeys => updates is not null && updates.Exists(update => update.ChangesKey);

    internal IReadOnlyList<TupleRange> InsertedRanges => inserted ?? (IReadOnlyList<TupleRange>)[];

    internal void Delete(TupleId version) => (deleted ??= []).Add(version);

    internal void LoseTrack(TupleId version)
    {
        Delete(version);
        Astray++;
    }

    internal void Depart(DepartedRow row) => (departed ??= []).Add(row);

    internal void Arrive(TupleId version) => (arrived ??= []).Add(version);

    internal void Update(UpdatedRow row) => (updates ??= []).Add(row);

    internal void Insert(TupleId version)
    {
        inserted ??= [];
        if (inserted.Count > 0 && inserted[^1] is var last && last.Precedes(version)) inserted[^1] = last with { Last = version.Offset };
        else inserted.Add(new TupleRange(version.Block, version.Offset, version.Offset));
        Inserted++;
    }

    internal void InsertWholeBlock(uint block, int rows)
    {
        (inserted ??= []).Add(new TupleRange(block, 1, (ushort)rows));
        Inserted += rows;
    }

    internal void InsertSomewhere(uint block, int rows)
    {
        (unnamed ??= []).Add(block);
        Inserted += rows;
    }

    internal void WritePage() => PagesWritten++;

    // In any order: within what committed, a version begins at most once and ends at most once.
    internal void Append(RelationChange other)
    {
        Join(ref deleted, other.deleted);
        Join(ref updates, other.updates);
        Join(ref inserted, other.inserted);
        Join(ref unnamed, other.unnamed);
        Join(ref departed, other.departed);
        Join(ref arrived, other.arrived);
        Inserted += other.Inserted;
        PagesWritten += other.PagesWritten;
        Astray += other.Astray;
    }

    /// <summary>Takes out every version that ended, with what took its place (null when nothing did), and every version that was inserted where the WAL says.</summary>
    internal (IReadOnlyList<(TupleId Old, RowStep? Step)> Ends, IReadOnlyList<TupleId> Inserted) Empty(RelationFile own)
    {
        List<(TupleId, RowStep?)> ends = [
            .. Deleted.Select(version => (version, (RowStep?)null)), .. Updates.Select(row => (row.Old, (RowStep?)new RowStep(own, row.New, row.Xid, row.ChangesKey))),
            .. Departed.Select(row => (row.Old, (RowStep?)new RowStep(row.To, row.New, row.Xid, true)))];
        List<TupleId> versions = [.. InsertedRanges.SelectMany(range => range.Tuples())];
        (deleted, updates, departed, arrived, inserted) = (null, null, null, null, null);
        Inserted -= versions.Count;
        return (ends, versions);
    }

    /// <summary>Nets out what the transaction did to its own versions.</summary>
    internal void Settle()
    {
        if ((deleted ?? (object?)updates) is null || (updates ?? (object?)inserted) is null) return;
        var made = Made();
        var ends = new Dictionary<TupleId, UpdatedRow?>();
        foreach (var version in deleted ?? []) if (made.Contains(version)) ends[version] = null;
        foreach (var update in updates ?? []) if (made.Contains(update.Old)) ends[update.Old] = update;
        if (ends.Count == 0) return;
        var (found, changed) = (deleted, updates);
        (deleted, updates) = (null, null);
        foreach (var version in found ?? []) if (!made.Contains(version)) Delete(version);
        foreach (var update in changed ?? [])
        {
            if (made.Contains(update.Old)) continue;
            if (Last(update, ends) is { } left) Update(left with { Old = update.Old });
            else Delete(update.Old);
        }

        SettleInserted(ends);
    }

    private void SettleInserted(Dictionary<TupleId, UpdatedRow?> ends)
    {
        var all = inserted;
        if (all is null || !all.Any(range => range.Tuples().Any(ends.ContainsKey))) return;
        var elsewhere = Inserted - all.Sum(range => range.Count);
        (inserted, Inserted) = (null, elsewhere);
        foreach (var version in all.SelectMany(range => range.Tuples()))
            if (Last(new UpdatedRow(version, version, 0), ends) is { } left) Insert(left.New);
    }

    private static UpdatedRow? Last(UpdatedRow update, Dictionary<TupleId, UpdatedRow?> ends)
    {
        UpdatedRow? at = update;
        while (at is { } here && ends.TryGetValue(here.New, out var next)) at = next is { } later ? later with { ChangesKey = later.ChangesKey || here.ChangesKey } : null;
        return at;
    }

    internal TupleSet Made()
    {
        var made = new TupleSet();
        foreach (var version in arrived ?? []) made.Add(version);
        foreach (var update in updates ?? []) made.Add(update.New);
        foreach (var range in inserted ?? [])
            foreach (var version in range.Tuples()) made.Add(version);
        return made;
    }

    private static void Join<T>(ref List<T>? into, List<T>? other)
    {
        if (into is null) into = other;
        else if (other is not null) into.AddRange(other);
    }
}
