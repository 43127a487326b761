using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>Where a row lies that a bad transaction changed and somebody else edited since: known without its key, which the edit may have changed.</summary>
/// <param name="Change">The change's number.</param>
/// <param name="Place">Block and offset of the row's newest version in the WAL read.</param>
/// <param name="Xid">The transaction or subtransaction that made that version: with the place it names the version for good.</param>
/// <param name="FileNode">The file in which that place is; a table that was written anew since has another one.</param>
public sealed record MovedRow(int Change, TupleId Place, uint Xid, uint FileNode);
