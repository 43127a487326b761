using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>Chooses a base backup by LSN. A clock does not decide, and no backup is taken that the target does not lie behind.</summary>
public static class BackupChoice
{
    /// <summary>The newest backup that ended at or before the first stop, on a timeline that led to the live server's.</summary>
    /// <param name="history">The live server's timelines.</param>
    /// <exception cref="RecoveryRefusedException">There is none; says which there are.</exception>
    public static BackupInfo For(NpgsqlLogSequenceNumber firstStop, IReadOnlyList<BackupInfo> backups, TimelineHistory history)
    {
        var usable = backups.Where(backup => history.Holds(backup.Timeline, backup.Stop)).ToList();
        if (usable.Where(backup => backup.Stop <= firstStop).MaxBy(backup => backup.Stop) is { } chosen) return chosen;
        var there = backups.Count == 0 ? "there is none at all" : $"there are {string.Join(", ", backups)}";
        var inside = usable.FirstOrDefault(backup => backup.Start <= firstStop);
        var fact = inside is null
            ? $"No base backup ends at or before {firstStop}, where the copy has to halt"
            : $"The copy has to halt at {firstStop}, inside the base backup {inside}, which cannot be";
        throw new RecoveryRefusedException($"{fact}; {there}.{Environment.NewLine}  HINT: is an older one in another repository? pgbackrest info");
    }
}
