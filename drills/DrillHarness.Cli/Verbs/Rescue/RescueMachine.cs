using System.CommandLine;
using DrillHarness.Clusters;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>What of this machine a rescue uses: scratch directories that go with it, the server's programs, and the repository or the directory of WAL.</summary>
internal sealed class RescueMachine : IAsyncDisposable
{
    private readonly RunScratch scratch;

    private RescueMachine(RunScratch scratch) => this.scratch = scratch;

    /// <summary>Runs the server's programs.</summary>
    public required HostPrograms Host { get; init; }

    /// <summary>Runs them too, and reads archived segments from wherever they are.</summary>
    public required IServerPrograms Wal { get; init; }

    /// <summary>The stanza that segments are asked for by; of a directory of WAL a name that nobody reads.</summary>
    public required string Stanza { get; init; }

    /// <summary>The repository with the base backups; null where there is only WAL.</summary>
    public BackupRepository? Repository { get; init; }

    /// <summary>The directory of plain segments; null where there is a repository.</summary>
    public PlainWalDirectory? Plain => Wal as PlainWalDirectory;

    /// <summary>Where the copy's files go.</summary>
    public required string CopyDirectory { get; init; }

    /// <summary>Where the copy's socket goes.</summary>
    public required string SocketDirectory { get; init; }

    /// <summary>Makes ready what was named; null when neither a stanza nor a directory of WAL was.</summary>
    public static async Task<RescueMachine?> OpenAsync(ParseResult parsed, LiveIdentity live, CancellationToken cancellation)
    {
        var (stanza, walDirectory) = (parsed.GetValue(RescueOptions.Stanza), parsed.GetValue(RescueOptions.WalDir));
        if (stanza is not null && walDirectory is not null) throw new UsageException("--stanza and --wal-dir say where the WAL is, one of them.");
        if (stanza is null && walDirectory is null) return null;
        var configuration = stanza is null ? null : RepositoryConfiguration.Read(parsed.GetValue(RescueOptions.PgBackRestConfig));
        if (stanza is not null && !ServerProgramDirectory.IsThere("pgbackrest")) throw new LackingException("pgBackRest is not on this machine.", "apt-get install pgbackrest");
        var programs = await ServerProgramDirectory.FindAsync(live.Major, cancellation);
        var user = await HostUser.ChooseAsync(parsed.GetValue(RescueOptions.AsUser), configuration?.RepositoryDirectory, cancellation);
        if (parsed.GetValue(RescueOptions.Scratch) is { } elsewhere && !Directory.Exists(elsewhere)) throw new UsageException($"--scratch {elsewhere}: there is no such directory.");
        var scratch = RunScratch.Open(new RunLabel($"rescue-{Guid.NewGuid():N}"[..18]), parsed.GetValue(RescueOptions.Scratch));
        try
        {
            return await MakeAsync(scratch, live, programs, user, configuration, stanza, walDirectory, cancellation);
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => scratch.DisposeAsync();

    private static async Task<RescueMachine> MakeAsync(
        RunScratch scratch, LiveIdentity live, string programs, HostUser user, RepositoryConfiguration? configuration, string? stanza, string? walDirectory, CancellationToken cancellation)
    {
        var work = scratch.Directory.MakeDirectory("rescue");
        var large = scratch.Large == scratch.Directory.Path ? work : Directory.CreateDirectory(Path.Combine(scratch.Large, "rescue")).FullName;
        await user.GiveAsync(work, cancellation);
        await user.GiveAsync(large, cancellation);
        var file = configuration is null ? null : Path.Combine(work, "pgbackrest.conf");
        var host = new HostPrograms { User = user, Scratch = large, ServerPrograms = programs, PgBackRestConfiguration = file };
        await host.RunAsync("mkdir", ["-m", "700", Path.Combine(large, "copy")], cancellation);
        return new RescueMachine(scratch)
        {
            Host = host,
            Wal = walDirectory is null ? host : new PlainWalDirectory(host, walDirectory),
            Stanza = stanza ?? "wal-dir",
            Repository = configuration is null ? null : await BackupRepository.OpenAsync(host, configuration, stanza!, live, cancellation),
            CopyDirectory = Path.Combine(large, "copy"),
            SocketDirectory = Path.Combine(work, "s"),
        };
    }
}
