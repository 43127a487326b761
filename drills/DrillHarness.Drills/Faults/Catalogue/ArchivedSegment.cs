using DrillHarness.Clusters;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Faults.Catalogue;

/// <summary>The first archived WAL segment after the backup, without which nothing later can be replayed: can be spoiled, and put back as it was.</summary>
internal static class ArchivedSegment
{
    // $1 is the segment's file in the repository, for the program that spoils it too.
    private const string Keep = "set -- $(find \"$1\" -name \"$2-*\"); cp -p \"$1\" \"$1.kept\"; ";
    private const string PutBack = "set -- $(find \"$1\" -name \"$2-*.kept\"); mv \"$1\" \"${1%.kept}\"";

    /// <summary>Has all WAL archived and production recycle that segment, and spoils it in the archive.</summary>
    public static async Task<Func<Task>> SpoilAsync(FaultScene scene, string spoil, CancellationToken cancellation)
    {
        await scene.Site.Production.SwitchWalAsync(cancellation);
        var segment = await AfterBackupAsync(scene, cancellation);
        await UntilRecycledAsync(scene, segment, cancellation);
        var archive = Path.Combine(RepositoryOf(scene.Site.Production), "archive");
        await scene.RunAsync("sh", "-ceu", Keep + spoil, "sh", archive, segment);
        return () => scene.RunAsync("sh", "-ceu", PutBack, "sh", archive, segment);
    }

    /// <summary>Has production forget a segment: then the archive's is the only one.</summary>
    public static Task UntilRecycledAsync(FaultScene scene, string segment, CancellationToken cancellation) => new Until
    {
        Awaited = $"production to recycle WAL segment {segment}",
        Deadline = Deadlines.Archived,
    }.TrueAsync(async token =>
    {
        await scene.ExecuteAsync("SELECT pg_switch_wal(); CHECKPOINT", token);
        await scene.Site.ReleaseWalAsync(token);
        await using var command = scene.Site.Live.CreateCommand($"SELECT NOT EXISTS (SELECT FROM pg_ls_waldir() WHERE name = '{segment}')");
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }, cancellation);

    private static async Task<string> AfterBackupAsync(FaultScene scene, CancellationToken cancellation)
    {
        await using var command = scene.Site.Live.CreateCommand(
            $"SELECT pg_walfile_name('{scene.Site.Backup.StopLsn}'::pg_lsn + setting::numeric) FROM pg_settings WHERE name = 'wal_segment_size'");
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string RepositoryOf(Cluster cluster) => Path.Combine(Path.GetDirectoryName(cluster.DataDirectory)!, "repository");
}
