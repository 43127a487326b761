namespace DrillHarness.Recovery.Wal;

/// <summary>The file of a relation as WAL names it: tablespace, database and file node, all as object ids.</summary>
public readonly record struct RelationFile(uint Tablespace, uint Database, uint FileNode)
{
    /// <summary>File nodes below this one are the system catalogs' (FirstNormalObjectId, src/include/access/transam.h).</summary>
    public const uint FirstOfUsers = 16384;

    /// <summary>As pg_waldump writes it: <c>1663/16384/16402</c>.</summary>
    public override string ToString() => $"{Tablespace}/{Database}/{FileNode}";
}
