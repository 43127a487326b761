namespace DrillHarness.Recovery.Wal;

/// <summary>
/// What one transaction did to the rows of one relation. Eight bytes per deleted row, so that a million of them is 8 MB.
/// </summary>
public sealed class RelationChange
{
    private readonly List<TupleId> deleted = [];
    private readonly Dictionary<TupleId, TupleId> originals = [];

    /// <summary>The row versions that the transaction found and deleted, in the order of the WAL.</summary>
    public IReadOnlyList<TupleId> Deleted => deleted;

    /// <summary>Rows that the transaction changed and did not delete afterwards.</summary>
    public int Updated => originals.Count;

    /// <summary>For each version that the transaction left behind by updating: the version that it found.</summary>
    public IReadOnlyDictionary<TupleId, TupleId> Originals => originals;

    internal void Delete(TupleId version) => deleted.Add(originals.Remove(version, out var found) ? found : version);

    internal void Update(TupleId old, TupleId @new) => originals[@new] = originals.Remove(old, out var found) ? found : old;

    // What a parent deleted may have been made by its subtransaction, whichever of the two was appended first.
    internal void Settle()
    {
        for (var at = 0; at < deleted.Count; at++)
            while (originals.Remove(deleted[at], out var found)) deleted[at] = found;
    }

    // A subtransaction's changes follow its parent's in the WAL, but a parent may also go on where a subtransaction ended.
    internal void Append(RelationChange later)
    {
        foreach (var version in later.deleted) Delete(version);
        foreach (var (made, found) in later.originals) Update(found, made);
    }
}
