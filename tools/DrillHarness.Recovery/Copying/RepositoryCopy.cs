using System.Globalization;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Recovery.Targets;
using DrillHarness.Timing;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Copying;

/// <summary>
/// A copy of the live server, restored from a pgBackRest repository beside nothing of it and advanced from stop to stop, where it pauses and
/// is read. It never archives and is reached by its Unix socket only. Disposing it kills the server and removes its files.
/// </summary>
public sealed class RepositoryCopy : IRecoveryCopy, IAsyncDisposable
{
    private const string PausedAtTheEnd = "pausing at the end of recovery";
    private const int Running = 0;
    private const long Spare = 512L << 20;

    private readonly BackupRepository repository;
    private readonly RepositoryCopyOptions options;
    private readonly string database;
    private int stops;

    private RepositoryCopy(BackupRepository repository, RepositoryCopyOptions options, string database)
    {
        (this.repository, this.options, this.database) = (repository, options, database);
        Source = NpgsqlDataSource.Create(Connection(database));
    }

    /// <summary>Reads of the copy, as a role that may read everything. Not open before the first stop.</summary>
    public NpgsqlDataSource Source { get; }

    /// <inheritdoc/>
    public IServerPrograms Programs => Host;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClientArguments =>
        [$"--host={options.SocketDirectory}", "--port=5432", $"--username={options.Live.Superuser}", $"--dbname={database}", "--no-password"];

    private HostPrograms Host => repository.Programs;

    private string Data => Path.Combine(options.Directory, "data");

    private string Log => Path.Combine(options.Directory, "copy.log");

    /// <summary>Restores the files. The server is not started yet.</summary>
    /// <exception cref="LackingException">The disk is too small.</exception>
    /// <exception cref="RecoveryRefusedException">A path of the live cluster could be written.</exception>
    public static async Task<RepositoryCopy> PrepareAsync(
        BackupRepository repository, RepositoryCopyOptions options, string database, CancellationToken cancellation)
    {
        var copy = new RepositoryCopy(repository, options, database);
        try
        {
            copy.CheckDisk();
            await copy.RestoreAsync(cancellation);
            copy.CheckTablespaces();
            await copy.ConfigureAsync(cancellation);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task AdvanceAsync(CopyStop stop, CancellationToken cancellation) => StopBeforeAsync(stop.Before, stop.CommitOf, cancellation);

    /// <summary>Replays to just before a record, or just before a transaction's commit, and returns when replay has paused there.</summary>
    /// <param name="before">The record's position. It cannot lie before the last stop.</param>
    /// <param name="commitOf">The transaction whose commit record that is; null for any other record.</param>
    /// <exception cref="RecoveryRefusedException">The archive ends before it, or the server would not pause there.</exception>
    public async Task StopBeforeAsync(NpgsqlLogSequenceNumber before, uint? commitOf, CancellationToken cancellation)
    {
        if (stops > 0) await LeaveStopAsync(before, cancellation);
        var (name, value) = commitOf is { } xid ? ("recovery_target_xid", xid.ToString(CultureInfo.InvariantCulture)) : ("recovery_target_lsn", before.ToString());
        await Host.WriteAsync(Path.Combine(Data, CopyConfiguration.RecoveryFile), CopyConfiguration.Recovery(name, value, options.Timeline), cancellation);
        await Host.RunAsync("pg_ctl", ["start", "-W", "-s", "-D", Data, "-l", Log, "-o", "-c archive_mode=off -c listen_addresses=''"], cancellation);
        stops++;
        var looks = 0;
        await new Until
        {
            Awaited = $"the copy to pause before {before}",
            Deadline = Deadlines.Replay,
            Progress = _ => Task.FromResult($"the end of its log: {LogTail()}"),
        }.TrueAsync(async token =>
        {
            if (await IsPausedAsync(before, token)) return true;
            if (++looks % 10 == 0 && !await IsRunningAsync(token)) throw Ended($"The copy ended before it paused before {before}.");
            return false;
        }, cancellation);
        if (LogLines().Count(line => line.Contains(PausedAtTheEnd, StringComparison.Ordinal)) < stops)
            throw Ended($"The copy paused, and not at its target before {before}: a setting of the live server was raised since the backup.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (Directory.Exists(Data) && File.Exists(Path.Combine(Data, "postmaster.pid")))
            await Host.TryAsync("pg_ctl", ["stop", "-s", "-m", "immediate", "-D", Data], CancellationToken.None);
        await Host.TryAsync("rm", ["-rf", options.Directory], CancellationToken.None);
    }

    private void CheckDisk()
    {
        var (needed, free) = (options.Backup.SizeBytes + Spare, new DriveInfo(options.Directory).AvailableFreeSpace);
        if (free < needed)
            throw new LackingException(string.Create(CultureInfo.InvariantCulture,
                $"A copy of backup {options.Backup.Info.Label} needs {needed >> 20} MiB at {options.Directory}, which has {free >> 20} MiB free."), "--scratch DIRECTORY, one on a larger disk");
    }

    // Without links: what the live cluster keeps elsewhere (pg_wal on another disk) lies within the copy's own directory.
    private async Task RestoreAsync(CancellationToken cancellation)
    {
        await Host.RunAsync("mkdir", ["-p", "-m", "700", Data, $"{options.Directory}/tablespaces", options.SocketDirectory], cancellation);
        try
        {
            await Host.RunAsync("pgbackrest",
                [$"--stanza={repository.Stanza}", $"--pg1-path={Data}", "restore", "--type=none", $"--set={options.Backup.Info.Label}", $"--tablespace-map-all={options.Directory}/tablespaces",
                    $"--process-max={Math.Clamp(Environment.ProcessorCount, 1, 4)}"], cancellation);
        }
        catch (ProgramFailedException failure)
        {
            throw new RecoveryRefusedException($"Backup {options.Backup.Info.Label} cannot be restored: {failure.Message}{Environment.NewLine}  HINT: pgbackrest --stanza={repository.Stanza} verify", failure);
        }

        // Without it the server would start from the control file's own checkpoint, on files of many moments.
        if (!File.Exists(Path.Combine(Data, "backup_label")))
            throw new RecoveryRefusedException($"Backup {options.Backup.Info.Label} has no backup_label, expected one: a copy without it is not consistent.{Environment.NewLine}  HINT: take an older backup");
    }

    /// <summary>
    /// CREATE TABLESPACE is replayed with its absolute path, and empties what lies there. So every tablespace that the live server has must
    /// have been in the backup, where it was moved to the copy's own directory.
    /// </summary>
    private void CheckTablespaces()
    {
        var moved = new DirectoryInfo(Path.Combine(Data, "pg_tblspc")).GetFileSystemInfos().ToDictionary(entry => entry.Name, entry => entry.LinkTarget ?? "");
        foreach (var (oid, place) in options.Tablespaces)
            if (!moved.TryGetValue(oid.ToString(CultureInfo.InvariantCulture), out var target) || !target.StartsWith(options.Directory, StringComparison.Ordinal))
                throw new RecoveryRefusedException($"The tablespace at {place} is not in backup {options.Backup.Info.Label}: replaying its creation on this machine would overwrite it, expected " +
                    $"every tablespace of the live server in the backup.{Environment.NewLine}  HINT: make the copy on another machine, and give --copy CONNECTION");
    }

    private async Task ConfigureAsync(CancellationToken cancellation)
    {
        var control = await Host.RunAsync("pg_controldata", ["--pgdata", Data], cancellation);
        var restore = $"pgbackrest --config={Host.PgBackRestConfiguration} --stanza={repository.Stanza} --pg1-path={Data} archive-get %f \"%p\"";
        var superuser = options.Live.Superuser ?? throw new RecoveryRefusedException("The live server has no superuser that may log in, and the copy has to be read as one.");
        foreach (var (name, text) in new[]
        {
            ("postgresql.conf", CopyConfiguration.Server(options, control, restore)), ("postgresql.auto.conf", "# The live server's ALTER SYSTEM settings are not a copy's.\n"),
            ("pg_hba.conf", CopyConfiguration.HostBasedAuthentication), ("pg_ident.conf", CopyConfiguration.IdentityMap(Host.User, superuser)), ("recovery.signal", ""),
        }) await Host.WriteAsync(Path.Combine(Data, name), text, cancellation);
    }

    // A paused replay looks only once a second whether it is to stop in order. So what it has done is made durable, and it is stopped at once.
    private async Task LeaveStopAsync(NpgsqlLogSequenceNumber before, CancellationToken cancellation)
    {
        await using (var connection = await OpenAsync(cancellation))
        {
            await using var replayed = new NpgsqlCommand("SELECT pg_last_wal_replay_lsn()", connection);
            if ((NpgsqlLogSequenceNumber)(await replayed.ExecuteScalarAsync(cancellation))! is var at && at > before)
                throw new InvalidOperationException($"The copy has replayed to {at} and cannot go back to {before}.");
            await using var restartPoint = new NpgsqlCommand("CHECKPOINT", connection);
            await restartPoint.ExecuteNonQueryAsync(cancellation);
        }

        await Host.RunAsync("pg_ctl", ["stop", "-s", "-m", "immediate", "-D", Data], cancellation);
    }

    private async Task<bool> IsPausedAsync(NpgsqlLogSequenceNumber before, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() = 'paused' ELSE false END", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return reader.GetBoolean(0) ? reader.GetBoolean(1)
                : throw Ended($"The copy promoted, expected it to pause before {before}; it is not used. Were more than 64 subtransactions open where replay started? Take another backup.");
        }
        catch (NpgsqlException) when (!cancellation.IsCancellationRequested)
        {
            // Not consistent yet, so not open to readers. Whether it still runs is looked at apart from this.
            return false;
        }
    }

    private async Task<bool> IsRunningAsync(CancellationToken cancellation) =>
        (await Host.TryAsync("pg_ctl", ["status", "-D", Data], cancellation)).ExitCode == Running;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(Connection("postgres"));
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Not pooled: no connection outlives a stop.
    private string Connection(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = options.SocketDirectory,
        Port = 5432,
        Database = database,
        Username = options.Live.Superuser ?? "postgres",
        Passfile = "/dev/null",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "drillharness rescue",
        CommandTimeout = 0,
        Pooling = false,
        Options = "-c lock_timeout=10s -c statement_timeout=0 -c session_preload_libraries= -c row_security=off -c default_transaction_isolation=read\\ committed",
    }.ConnectionString;

    private RecoveryRefusedException Ended(string fact) => new($"{fact}{Environment.NewLine}  The end of its log:{Environment.NewLine}{LogTail()}");

    private string LogTail() => string.Join(Environment.NewLine, LogLines().TakeLast(12).Select(line => "    " + line));

    private string[] LogLines() => File.Exists(Log) ? File.ReadAllLines(Log) : [];
}
