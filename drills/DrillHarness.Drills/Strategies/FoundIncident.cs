using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Strategies;

/// <summary>What one look at the WAL found.</summary>
/// <param name="Bad">The bad transactions that have not been dealt with yet, in commit order.</param>
/// <param name="Done">Those that have, as the live database notes.</param>
/// <param name="Catalog">The live database's.</param>
/// <param name="Survey">The WAL that was read.</param>
internal sealed record FoundIncident(IReadOnlyList<WalTransaction> Bad, IReadOnlyList<WalTransaction> Done, SchemaCatalog Catalog, WalSurvey Survey)
{
    /// <summary>The bad transactions with their net effect, seen among all others.</summary>
    public Incident Incident() => Survey.IncidentOf(Bad, Catalog.MayHoldRows);
}
