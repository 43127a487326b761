using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>An ACCESS EXCLUSIVE lock that a transaction took: DDL, TRUNCATE, VACUUM FULL or LOCK TABLE.</summary>
/// <param name="Database">The database's object id.</param>
/// <param name="Relation">The relation's object id; unlike its file it stays the same through a rewrite.</param>
/// <param name="Lsn">Where the lock's record begins. From there on a copy cannot read the relation until the transaction ends.</param>
public readonly record struct RelationLock(uint Database, uint Relation, NpgsqlLogSequenceNumber Lsn);
