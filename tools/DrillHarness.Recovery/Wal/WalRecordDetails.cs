namespace DrillHarness.Recovery.Wal;

/// <summary>What the rarer records tell.</summary>
public sealed record WalRecordDetails
{
    /// <summary>Several inserted at once: their line pointers; null when the WAL does not tell (up to PostgreSQL 15).</summary>
    public IReadOnlyList<ushort>? Offsets { get; init; }

    /// <summary>Commit and abort: the files that went with it.</summary>
    public IReadOnlyList<RelationFile> Files { get; init; } = [];

    /// <summary>Commit: the relations of which all sessions were told that their definition changed.</summary>
    public IReadOnlyList<uint> Redefined { get; init; } = [];

    /// <summary>Locks: transaction or subtransaction, database, relation.</summary>
    public IReadOnlyList<(uint Xid, uint Database, uint Relation)> Locks { get; init; } = [];

    /// <summary>Restore point: its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Settings: <c>wal_level</c> as the server writes it.</summary>
    public string WalLevel { get; init; } = "";
}
