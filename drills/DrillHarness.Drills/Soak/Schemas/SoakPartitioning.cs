namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>How a table is cut: PARTITION BY, and the parts by name with their bounds.</summary>
internal sealed record SoakPartitioning(string By, IReadOnlyList<SoakPartition> Parts);

/// <summary>A partition.</summary>
/// <param name="Quoted">Schema and name, for SQL.</param>
/// <param name="Bound">FOR VALUES … .</param>
/// <param name="Buckets">The buckets whose rows lie in it; empty when that is the hash's business.</param>
internal sealed record SoakPartition(string Quoted, string Bound, IReadOnlyList<int> Buckets);
