namespace DrillHarness.Recovery.Wal;

/// <summary>Files of a database that tell what a record is about, as far as they are known.</summary>
/// <param name="Toast">Those of TOAST tables: where a row goes from one partition to another, pieces of its large values are inserted first.</param>
/// <param name="Notes">Those in which merges and their undoing are noted.</param>
public sealed record KnownFiles(IReadOnlySet<RelationFile> Toast, IReadOnlySet<RelationFile> Notes)
{
    /// <summary>None.</summary>
    public static KnownFiles None { get; } = new(new HashSet<RelationFile>(), new HashSet<RelationFile>());

    /// <summary>Those of several databases.</summary>
    public static KnownFiles Of(IReadOnlyList<KnownFiles> databases) =>
        new(databases.SelectMany(known => known.Toast).ToHashSet(), databases.SelectMany(known => known.Notes).ToHashSet());
}
