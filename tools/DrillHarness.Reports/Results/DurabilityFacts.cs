namespace DrillHarness.Reports;

/// <summary>Durability of all nodes together: on only where every node said so.</summary>
/// <param name="Fsync">fsync on every node.</param>
/// <param name="FullPageWrites">full_page_writes on every node.</param>
/// <param name="SynchronousCommit">synchronous_commit, the weakest of them.</param>
public sealed record DurabilityFacts(bool Fsync, bool FullPageWrites, string SynchronousCommit);
