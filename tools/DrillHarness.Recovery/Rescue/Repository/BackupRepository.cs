using System.Globalization;
using System.Text.Json;
using DrillHarness.Recovery.Targets;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A pgBackRest repository that can be reached from this machine.</summary>
public sealed class BackupRepository
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);
    private readonly HostPrograms programs;
    private readonly string stanza;

    private BackupRepository(HostPrograms programs, string stanza) => (this.programs, this.stanza) = (programs, stanza);

    /// <summary>The stanza.</summary>
    public string Stanza => stanza;

    /// <summary>The programs that reach it.</summary>
    public HostPrograms Programs => programs;

    /// <summary>Opens the repository that a configuration names, with a configuration of the rescue's own below its scratch directory.</summary>
    public static async Task<BackupRepository> OpenAsync(
        HostPrograms programs, RepositoryConfiguration configuration, string stanza, LiveIdentity live, CancellationToken cancellation)
    {
        var control = Path.Combine(programs.Scratch, "control");
        await programs.WriteAsync(programs.PgBackRestConfiguration!, configuration.TextFor(stanza, control, programs.Scratch), cancellation);
        await ControlFile.MakeAsync(programs, live, control, cancellation);
        return new BackupRepository(programs, stanza);
    }

    /// <summary>Its usable backups of this server, the oldest first.</summary>
    /// <exception cref="RecoveryRefusedException">It has none.</exception>
    /// <exception cref="UnsafeException">It holds another server's.</exception>
    public async Task<IReadOnlyList<RepositoryBackup>> BackupsAsync(LiveIdentity live, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await programs.TryAsync("pgbackrest", [$"--stanza={stanza}", "info", "--output=json"], cancellation);
        if (exitCode != 0) throw new RecoveryRefusedException($"pgbackrest info ended with exit code {exitCode}, expected 0: {error.Trim()} {output.Trim()}");
        using var stanzas = JsonDocument.Parse(output);
        var found = stanzas.RootElement.EnumerateArray().FirstOrDefault(one => one.GetProperty("name").GetString() == stanza);
        var databases = found.ValueKind == JsonValueKind.Undefined || !found.TryGetProperty("db", out var db) ? [] : db.EnumerateArray().ToList();
        var mine = databases.Where(one => one.GetProperty("system-id").GetUInt64().ToString(CultureInfo.InvariantCulture) == live.SystemIdentifier)
            .Select(one => one.GetProperty("id").GetInt32()).ToHashSet();
        if (databases.Count > 0 && mine.Count == 0)
            throw new UnsafeException($"Stanza '{stanza}'", $"backups of the live server, system identifier {live.SystemIdentifier}",
                $"those of {string.Join(", ", databases.Select(one => one.GetProperty("system-id").GetUInt64()))}", "is --live, or --stanza, another server's?");
        var sizes = mine.Count == 0 ? [] : found.GetProperty("backup").EnumerateArray()
            .Where(one => mine.Contains(one.GetProperty("database").GetProperty("id").GetInt32()))
            .ToDictionary(one => one.GetProperty("label").GetString()!, one => one.GetProperty("info").GetProperty("size").GetInt64());
        var backups = (await BackupInfo.ListAsync(programs, stanza, cancellation)).Where(backup => sizes.ContainsKey(backup.Label))
            .Select(backup => new RepositoryBackup(backup, sizes[backup.Label])).ToList();
        return backups.Count > 0 ? backups : throw new RecoveryRefusedException($"Stanza '{stanza}' has no base backup of this server.{Environment.NewLine}  HINT: pgbackrest --stanza={stanza} info");
    }

    /// <summary>Where to begin to read when nobody said: the newest backup that is more than a day old, else the oldest.</summary>
    public static RepositoryBackup Beginning(IReadOnlyList<RepositoryBackup> backups) =>
        backups.LastOrDefault(backup => TimeProvider.System.GetUtcNow() - backup.Info.StoppedAt > Recent) ?? backups[0];
}
