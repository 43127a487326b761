namespace DrillHarness.Recovery.Targets;

/// <summary>What is read at one stop.</summary>
/// <param name="Stop">The stop.</param>
/// <param name="Reads">Row versions by file.</param>
/// <param name="CatalogBefore">Indexes of the bad transactions whose catalog, as it was before them, is read here.</param>
/// <param name="CatalogAfter">Indexes of the bad transactions whose catalog, as they left it, is read here.</param>
public sealed record StopReads(
    CopyStop Stop, IReadOnlyList<VersionRead> Reads, IReadOnlyList<int> CatalogBefore, IReadOnlyList<int> CatalogAfter)
{
    /// <summary>Dropped files that are read as a whole here.</summary>
    public IReadOnlyList<FileRead> Files { get; init; } = [];

    /// <summary>Tables whose columns are read here, just before they are locked.</summary>
    public IReadOnlyList<TableRead> Tables { get; init; } = [];

    /// <summary>Row versions to read here.</summary>
    public long Versions => Reads.Sum(read => (long)read.Versions.Count);
}
