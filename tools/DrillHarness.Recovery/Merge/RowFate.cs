namespace DrillHarness.Recovery.Merge;

/// <summary>What became of a deleted row that the merge did not simply put back. Written into the fate tables by name.</summary>
public enum RowFate
{
    /// <summary>Put back by an earlier part of the same merge.</summary>
    Restored,

    /// <summary>Something that happened since stands: the key lives, or the row's parent was deleted on purpose.</summary>
    KeptNewer,

    /// <summary>A customer made it anew by hand, under another key; not doubled.</summary>
    Recreated,

    /// <summary>It cannot stand beside what is there now, and nobody re-created it: a person has to decide.</summary>
    Conflict,

    /// <summary>It belongs to a tenant that is not to be recovered.</summary>
    LeftOut,
}
