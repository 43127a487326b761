using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using Npgsql;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Damage to rows that the WAL names and that no row recovery can put right; refused before anything is read.</summary>
internal static class Unrecoverable
{
    /// <exception cref="RecoveryRefusedException">A bad transaction moved rows from partition to partition, or took large objects.</exception>
    public static async Task RefuseAsync(NpgsqlConnection copy, Incident incident, SchemaCatalog catalog, CaptureOptions options, CancellationToken cancellation)
    {
        var changes = incident.Transactions.SelectMany(bad => bad.Changes.Where(change => change.Key.Database == catalog.Database)
            .Select(change => (bad.Xid, File: change.Key, Change: change.Value))).ToList();
        if (changes.FirstOrDefault(change => change.Change.MovedAway > 0 && (catalog.InFile(change.File) is not { } partition || options.LeftOutAs(partition) is null)) is { Change: not null } moved)
            throw new RecoveryRefusedException($"The bad transaction {moved.Xid} moved {moved.Change.MovedAway} rows of {catalog.InFile(moved.File)?.Name.ToString() ?? "a partition"} " +
                "to another partition: the WAL tells a deletion here and an insertion there, and not which belong together." +
                $"{Environment.NewLine}  HINT: move the rows back by an UPDATE of the partition key, with the old values read from the copy");
        var files = await CatalogQueries.LargeObjectFilesAsync(copy, cancellation);
        if (changes.FirstOrDefault(change => files.Contains(change.File) && change.Change.TookRows) is { Change: not null } objects)
            throw new RecoveryRefusedException($"The bad transaction {objects.Xid} changed or removed large objects, which hang on no row." +
                $"{Environment.NewLine}  HINT: bring them back from the copy with lo_export and lo_import, then recover the rows of the other transactions");
    }
}
