namespace DrillHarness.Reports.Events;

/// <summary>What a node answered to SHOW: a recovery time measured without durability is worth nothing.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Fsync">fsync is on.</param>
/// <param name="FullPageWrites">full_page_writes is on.</param>
/// <param name="SynchronousCommit">synchronous_commit, as PostgreSQL writes it.</param>
public sealed record DurabilityAsserted(string Node, bool Fsync, bool FullPageWrites, string SynchronousCommit) : JournalEvent;
