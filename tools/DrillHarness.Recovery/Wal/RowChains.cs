namespace DrillHarness.Recovery.Wal;

/// <summary>Nets out what a transaction did to its own row versions, where some of them went from file to file.</summary>
internal static class RowChains
{
    public static void Settle(Dictionary<RelationFile, RelationChange> changes)
    {
        var made = changes.ToDictionary(pair => pair.Key, pair => pair.Value.Made());
        var all = changes.ToDictionary(pair => pair.Key, pair => pair.Value.Empty(pair.Key));
        var ends = new Dictionary<(RelationFile File, TupleId Version), RowStep?>();
        foreach (var (file, taken) in all)
            foreach (var (old, step) in taken.Ends)
                if (made[file].Contains(old)) ends[(file, old)] = step;

        foreach (var (file, taken) in all)
        {
            foreach (var (old, step) in taken.Ends)
                if (!made[file].Contains(old)) End(changes, file, old, Last(step, ends));
            foreach (var version in taken.Inserted)
                if (Last(new RowStep(file, version, 0, false), ends) is { } left) changes[left.File].Insert(left.Version);
        }
    }

    private static void End(Dictionary<RelationFile, RelationChange> changes, RelationFile file, TupleId old, RowStep? last)
    {
        if (last is not { } left) changes[file].Delete(old);
        else if (left.File == file) changes[file].Update(new UpdatedRow(old, left.Version, left.Xid, left.ChangesKey));
        else
        {
            changes[file].Depart(new DepartedRow(old, left.File, left.Version, left.Xid));
            changes[left.File].Arrive(left.Version);
        }
    }

    private static RowStep? Last(RowStep? step, Dictionary<(RelationFile File, TupleId Version), RowStep?> ends)
    {
        while (step is { } here && ends.TryGetValue((here.File, here.Version), out var next))
            step = next is { } later ? later with { ChangesKey = later.ChangesKey || here.ChangesKey } : null;
        return step;
    }
}
