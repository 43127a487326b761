using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Strategies;

/// <summary>What one look at the WAL found.</summary>
/// <param name="Bad">The bad transactions that no round has dealt with yet, in commit order.</param>
/// <param name="Catalog">The live database's.</param>
/// <param name="Range">The WAL that was read.</param>
/// <param name="Committed">How many transactions committed in it.</param>
internal sealed record FoundIncident(IReadOnlyList<WalTransaction> Bad, SchemaCatalog Catalog, WalRange Range, int Committed);
