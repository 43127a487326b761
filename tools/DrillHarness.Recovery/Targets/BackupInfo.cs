using System.Text.Json;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>A base backup as pgBackRest lists it.</summary>
/// <param name="Label">Its label in the repository.</param>
/// <param name="Start">Where replay of it starts.</param>
/// <param name="Stop">Where it ends: a copy of it cannot halt before.</param>
/// <param name="Timeline">The timeline on which it was taken.</param>
/// <param name="StoppedAt">When it ended, UTC, by the backup host's clock.</param>
public sealed record BackupInfo(string Label, NpgsqlLogSequenceNumber Start, NpgsqlLogSequenceNumber Stop, uint Timeline, DateTimeOffset StoppedAt)
{
    /// <summary>For people: label and positions.</summary>
    public override string ToString() => $"{Label} ({Start} to {Stop})";

    /// <summary>Lists the backups of a stanza, the oldest first; those in which pgBackRest found damaged pages are left out.</summary>
    public static async Task<IReadOnlyList<BackupInfo>> ListAsync(IServerPrograms programs, string stanza, CancellationToken cancellation)
    {
        var text = await programs.RunAsync("pgbackrest", ["--stanza=" + stanza, "info", "--output=json"], cancellation);
        using var stanzas = JsonDocument.Parse(text);
        return [.. stanzas.RootElement.EnumerateArray()
            .SelectMany(found => found.GetProperty("backup").EnumerateArray())
            .Where(backup => !backup.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.True)
            .Select(Read)
            .OrderBy(backup => backup.Stop)];
    }

    private static BackupInfo Read(JsonElement backup)
    {
        var lsn = backup.GetProperty("lsn");
        var segment = backup.GetProperty("archive").GetProperty("start").GetString()!;
        return new BackupInfo(backup.GetProperty("label").GetString()!,
            NpgsqlLogSequenceNumber.Parse(lsn.GetProperty("start").GetString()!),
            NpgsqlLogSequenceNumber.Parse(lsn.GetProperty("stop").GetString()!),
            WalSegmentName.Parse(segment, 16 << 20)!.Value.Timeline,
            DateTimeOffset.FromUnixTimeSeconds(backup.GetProperty("timestamp").GetProperty("stop").GetInt64()));
    }
}
