using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Capturing;

/// <summary>A row that captured ones may refer to, and that somebody deleted or gave another key after they were taken.</summary>
/// <param name="Table">Object id of its table.</param>
/// <param name="Columns">Numbers of the columns by which others refer to it.</param>
/// <param name="Values">What these held, as text.</param>
/// <param name="Ending">What became of it.</param>
/// <param name="Place">Block and offset of its newest version in the WAL read.</param>
/// <param name="Xid">Who made that version.</param>
/// <param name="IsAlone">True when who made it made no other in the table.</param>
/// <param name="FileNode">The file in which the place is, of another partition when it went there; a table that was written anew since has another one.</param>
public sealed record RekeyedParent(uint Table, IReadOnlyList<int> Columns, IReadOnlyList<string> Values, KeyEnding Ending, TupleId Place, uint Xid, bool IsAlone, uint FileNode)
{
    /// <summary>Of one that bad transactions took, the change among the captured ones; null when it is none.</summary>
    public long? Change { get; init; }
}
