using System.Collections.Immutable;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>What the bad transactions did to one table.</summary>
/// <param name="Table">The table, as the catalog of the database describes it.</param>
/// <param name="Deleted">The row versions deleted, sorted by place in the file; each was there when the transaction began.</param>
/// <param name="Updated">Rows changed and not deleted.</param>
public sealed record TableDamage(TableShape Table, ImmutableArray<TupleId> Deleted, long Updated);
