using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Damage to rows that the WAL names and that no row recovery can put right; refused before anything is read.</summary>
internal static class Unrecoverable
{
    /// <exception cref="RecoveryRefusedException">A bad transaction moved rows from partition to partition, or took large objects.</exception>
    public static async Task RefuseAsync(NpgsqlConnection copy, Incident incident, SchemaCatalog catalog, CaptureOptions options, CancellationToken cancellation)
    {
        var changes = incident.Transactions.SelectMany(bad => bad.Changes.Where(change => change.Key.Database == catalog.Database)
            .Select(change => (bad.Xid, File: change.Key, Change: change.Value, Dropped: bad.DroppedFiles))).ToList();
        bool IsWanted(RelationFile file) => catalog.InFile(file) is not { } table || options.LeftOutAs(table) is null;
        string NameOf(RelationFile file) => catalog.InFile(file)?.Name.ToString() ?? "a partition";
        if (changes.Find(change => change.Change.Astray > 0 && IsWanted(change.File)) is { Change: not null } lost) throw Astray($"of {NameOf(lost.File)}");
        if (changes.Find(change => change.Change.Departed.Any(row => change.Dropped.Contains(row.To) || change.Dropped.Contains(change.File)) && IsWanted(change.File)) is { Change: not null } dropped)
            throw new RecoveryRefusedException($"The bad transaction {dropped.Xid} moved rows of {NameOf(dropped.File)} to another partition and dropped one of the two: which rows it dropped and which it moved cannot be told." +
                $"{Environment.NewLine}  HINT: read the rows from the copy, and put them back by hand");
        var files = await CatalogQueries.LargeObjectFilesAsync(copy, cancellation);
        if (changes.FirstOrDefault(change => files.Contains(change.File) && change.Change.TookRows) is { Change: not null } objects)
            throw new RecoveryRefusedException($"The bad transaction {objects.Xid} changed or removed large objects, which hang on no row." +
                $"{Environment.NewLine}  HINT: bring them back from the copy with lo_export and lo_import, then recover the rows of the other transactions");
    }

    /// <summary>Rows that went to another partition, which one nobody can tell.</summary>
    public static RecoveryRefusedException Astray(string which) => new(
        $"A bad transaction moved rows {which} to another partition, and what it wrote next is not the same rows in another partition of the same table, expected so: where they went cannot be told. " +
        $"Does a trigger write elsewhere in between, or was a partition written anew since?{Environment.NewLine}  HINT: move the rows back by an UPDATE of the partition key, with the old values read from the copy");
}
