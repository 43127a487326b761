using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// What the bad transactions together did to one row, from the version before the first of them to the version after the last, with no good
/// edit in between: an update when both are there, a delete when only <paramref name="Old"/> is.
/// </summary>
/// <param name="Id">Its place among <see cref="Incident.Changes"/>.</param>
/// <param name="File">The relation's file.</param>
/// <param name="NewFile">Where the new version lies: another file when the row was moved to another partition.</param>
/// <param name="Old">The version that the first bad transaction found.</param>
/// <param name="New">The version that the last bad transaction left; null when it deleted the row.</param>
/// <param name="First">Index of the bad transaction that began the change, among <see cref="Incident.Transactions"/>.</param>
/// <param name="Last">Index of the bad transaction that ended it.</param>
public readonly record struct NetChange(int Id, RelationFile File, RelationFile NewFile, TupleId? Old, TupleId? New, int First, int Last)
{
    /// <summary>True when the row is gone.</summary>
    public bool IsDelete => New is null;

    /// <summary>True when it lies in another partition.</summary>
    public bool IsMove => New is not null && NewFile != File;
}
