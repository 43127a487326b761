using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>Where a row is at the end of the WAL read.</summary>
/// <param name="File">The file in which its newest version lies: another one than before when it went to another partition.</param>
/// <param name="Ending">What became of it.</param>
/// <param name="Place">Its newest version; of one that bad transactions took, the last one that others made.</param>
/// <param name="Xid">The transaction or subtransaction that made that version; of one that bad transactions took, the first of them.</param>
/// <param name="IsAlone">True when that transaction made no other version in the file: then its number alone names the row, wherever a rewrite puts it.</param>
/// <param name="ChangesKey">True when its key was changed on the way, or the row was deleted.</param>
internal readonly record struct KeyEnd(RelationFile File, KeyEnding Ending, TupleId Place, uint Xid, bool IsAlone, bool ChangesKey);
