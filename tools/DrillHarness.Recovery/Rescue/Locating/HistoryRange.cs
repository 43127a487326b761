using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Decides which stretch of the WAL to read, and how far it can be read.</summary>
public static class HistoryRange
{
    /// <summary>From where somebody said, or the newest backup that is over a day old, to all that is archived.</summary>
    /// <param name="since">Where to begin; null when nobody said.</param>
    /// <param name="backups">The repository's backups, the oldest first; empty with a directory of WAL.</param>
    /// <param name="plain">The directory of WAL; null with a repository.</param>
    /// <param name="maySwitch">Whether the current segment may be ended, so that all up to now is in the archive. It changes no row.</param>
    /// <returns>The range, and what to say of it.</returns>
    public static async Task<(WalRange Range, IReadOnlyList<string> Notes)> ChooseAsync(
        NpgsqlDataSource live, LiveIdentity identity, Moment? since, IReadOnlyList<RepositoryBackup> backups, PlainWalDirectory? plain, bool maySwitch,
        CancellationToken cancellation)
    {
        var notes = new List<string>();
        var kept = plain?.Range(identity.Timeline, identity.SegmentBytes);
        var start = StartOf(since, backups, kept?.Start);
        var end = await EndAsync(live, identity, start, maySwitch, notes, cancellation);
        if (kept is { } known && known.End < end) (end, _) = (known.End, Noted(notes, $"The WAL was read up to {known.End}, where the directory ends; the live server is at {identity.Position}."));
        return end > start ? (new WalRange(start, end, identity.Timeline, identity.SegmentBytes), notes)
            : throw new NothingFoundException($"There is no archived WAL after {start}: the archive ends at {end}, and the live server is at {identity.Position}.");
    }

    private static NpgsqlLogSequenceNumber StartOf(Moment? since, IReadOnlyList<RepositoryBackup> backups, NpgsqlLogSequenceNumber? oldestKept)
    {
        if (since?.Lsn is { } position) return position;
        if (oldestKept is { } oldest) return oldest;
        return since?.At is { } at ? (backups.LastOrDefault(backup => backup.Info.StoppedAt <= at) ?? backups[0]).Info.Start : BackupRepository.Beginning(backups).Info.Start;
    }

    private static async Task<NpgsqlLogSequenceNumber> EndAsync(
        NpgsqlDataSource live, LiveIdentity identity, NpgsqlLogSequenceNumber start, bool maySwitch, List<string> notes, CancellationToken cancellation)
    {
        if (maySwitch)
        {
            try
            {
                var range = await LiveWal.SealAsync(live, start, cancellation);
                if (range.IsSealed) return range.End;
            }
            catch (DeadlinePassedException stalled)
            {
                Noted(notes, $"The archive does not take the newest segments: {stalled.Message}");
            }
        }

        var archived = await LastArchivedAsync(live, identity, cancellation);
        Noted(notes, $"The WAL was read up to {archived}, where the archive ends; the live server is at {identity.Position}. What committed since is not seen.");
        return archived;
    }

    private static async Task<NpgsqlLogSequenceNumber> LastArchivedAsync(NpgsqlDataSource live, LiveIdentity identity, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver");
        var name = (string)(await command.ExecuteScalarAsync(cancellation))!;
        if (name.Length < 24) throw new NothingFoundException($"The live server has archived no WAL (archive_mode is {identity.ArchiveMode}), and only archived WAL is read.");
        var perLog = 0x1_0000_0000UL / (ulong)identity.SegmentBytes;
        return new NpgsqlLogSequenceNumber((Convert.ToUInt64(name[8..16], 16) * perLog + Convert.ToUInt64(name[16..24], 16) + 1) * (ulong)identity.SegmentBytes);
    }

    private static int Noted(List<string> notes, string note)
    {
        notes.Add(note);
        return notes.Count;
    }
}
