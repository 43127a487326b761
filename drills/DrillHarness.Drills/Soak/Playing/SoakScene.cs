using DrillHarness.Clusters;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>What a recovery finds: a damaged database among customers who have gone on, the WAL, and a copy that can be advanced.</summary>
internal sealed record SoakScene(SoakCase Case, NpgsqlDataSource Live, WalSurvey Survey, BaseBackup Backup, IRecoveryCopy Copy, string Directory)
{
    /// <summary>The bad transactions.</summary>
    public required IReadOnlyList<uint> BadTransactions { get; init; }
}
