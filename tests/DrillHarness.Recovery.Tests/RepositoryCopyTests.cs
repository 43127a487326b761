using DrillHarness.Clusters;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Rescue;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(180_000)]
public sealed class RepositoryCopyTests
{
    [Test]
    public async Task A_copy_advances_from_stop_to_stop_archives_nowhere_listens_on_its_socket_only_and_leaves_nothing(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var first = await CommitAsync(shop, "DELETE FROM item WHERE id = 1", cancellation);
        await shop.ExecuteAsync("UPDATE item SET price = 5 WHERE id = 2", cancellation);
        var second = await CommitAsync(shop, "DELETE FROM item WHERE id = 2", cancellation);
        await using var scratch = RunScratch.Open(new RunLabel($"r{Guid.NewGuid():N}"[..16]), null);
        var (repository, options) = await SceneAsync(shop, scratch, cancellation);
        await shop.ExecuteAsync("ALTER DATABASE shop SET session_preload_libraries = 'no_such_library_here'", cancellation);
        await shop.Cluster.SwitchWalAsync(cancellation);
        options = options with { AtLeast = new Dictionary<string, int>(options.AtLeast) { ["max_locks_per_transaction"] = 65 } };
        await using (var copy = await RepositoryCopy.PrepareAsync(repository, options, "shop", cancellation))
        {
            await copy.StopBeforeAsync(first.At, first.Xid, cancellation);
            Assert.That(await ScalarAsync<long>(copy.Source, "SELECT count(*) FROM item WHERE id IN (1, 2)", cancellation), Is.EqualTo(2));
            await copy.StopBeforeAsync(second.At, second.Xid, cancellation);
            Assert.That(await ScalarAsync<string>(copy.Source, "SELECT string_agg(id || ':' || price, ',') FROM item WHERE id IN (1, 2)", cancellation), Is.EqualTo("2:5"));
            Assert.That(await ScalarAsync<string>(copy.Source,
                "SELECT concat_ws('|', current_setting('archive_mode'), current_setting('listen_addresses'), current_setting('max_locks_per_transaction'), pg_is_in_recovery(), " +
                "current_setting('shared_preload_libraries'), current_setting('max_logical_replication_workers'))", cancellation), Is.EqualTo("off||65|t||0"));
        }

        Assert.That(Directory.Exists(options.Directory), Is.False);
    }

    [Test]
    public async Task A_tablespace_made_after_the_backup_is_refused_and_its_files_stay(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var place = (await shop.Cluster.Host.MakeScratchDirectoryAsync("space", cancellation));
        await shop.ExecuteAsync($"CREATE TABLESPACE late LOCATION '{place}'", cancellation);
        await shop.ExecuteAsync("CREATE TABLE far (id int PRIMARY KEY) TABLESPACE late", cancellation);
        await using var scratch = RunScratch.Open(new RunLabel($"r{Guid.NewGuid():N}"[..16]), null);
        var (repository, options) = await SceneAsync(shop, scratch, cancellation);
        Assert.That(() => RepositoryCopy.PrepareAsync(repository, options, "shop", cancellation),
            Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains(place).And.Message.Contains("overwrite"));
        await shop.ExecuteAsync("INSERT INTO far VALUES (1)", cancellation);
    }

    [Test]
    public async Task A_disk_that_is_too_small_is_said_before_anything_is_restored(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await using var scratch = RunScratch.Open(new RunLabel($"r{Guid.NewGuid():N}"[..16]), null);
        var (repository, options) = await SceneAsync(shop, scratch, cancellation);
        var large = options with { Backup = options.Backup with { SizeBytes = 1L << 60 } };
        Assert.That(() => RepositoryCopy.PrepareAsync(repository, large, "shop", cancellation), Throws.TypeOf<LackingException>().With.Message.Contains("--scratch"));
    }

    [Test]
    public async Task A_repository_of_another_server_is_refused_for_safety(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await using var scratch = RunScratch.Open(new RunLabel($"r{Guid.NewGuid():N}"[..16]), null);
        var (repository, options) = await SceneAsync(shop, scratch, cancellation);
        Assert.That(() => repository.BackupsAsync(options.Live with { SystemIdentifier = "1" }, cancellation), Throws.TypeOf<UnsafeException>());
    }

    // Small files lie together in bundles.
    [TestCase("bundle/")]
    [TestCase("backup_label")]
    public async Task A_backup_that_lacks_a_file_is_refused_and_the_file_is_named(string lost, CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await using var scratch = RunScratch.Open(new RunLabel($"r{Guid.NewGuid():N}"[..16]), null);
        var (repository, options) = await SceneAsync(shop, scratch, cancellation);
        await shop.ShellAsync($"rm $(find $(dirname {shop.Cluster.DataDirectory})/repository/backup -type f -path '*/{lost}*')", cancellation);
        Assert.That(() => RepositoryCopy.PrepareAsync(repository, options, "shop", cancellation),
            Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains("cannot be restored").And.Message.Contains(lost));
        Assert.That(Directory.Exists(options.Directory), Is.False, "what was begun is removed");
    }

    private static async Task<(BackupRepository, RepositoryCopyOptions)> SceneAsync(Shop shop, RunScratch scratch, CancellationToken cancellation)
    {
        var live = await LiveIdentity.ReadAsync(shop.Live, cancellation);
        var configuration = RepositoryConfiguration.Read(Path.Combine(Path.GetDirectoryName(shop.Cluster.DataDirectory)!, "pgbackrest.conf"));
        var user = await HostUser.ChooseAsync(null, configuration.RepositoryDirectory, cancellation);
        var directory = scratch.Directory.MakeDirectory("rescue");
        await user.GiveAsync(directory, cancellation);
        var programs = new HostPrograms
        {
            User = user,
            Scratch = directory,
            ServerPrograms = await ServerProgramDirectory.FindAsync(live.Major, cancellation),
            PgBackRestConfiguration = $"{directory}/pgbackrest.conf",
        };
        var repository = await BackupRepository.OpenAsync(programs, configuration, ICommandHost.Stanza, live, cancellation);
        await programs.RunAsync("mkdir", [$"{directory}/copy"], cancellation);
        return (repository, new RepositoryCopyOptions
        {
            Live = live,
            Backup = (await repository.BackupsAsync(live, cancellation))[0],
            Directory = $"{directory}/copy",
            SocketDirectory = $"{directory}/copy/s",
            AtLeast = await LiveSettings.AtLeastAsync(shop.Live, cancellation),
            Tablespaces = await LiveSettings.TablespacesAsync(shop.Live, cancellation),
        });
    }

    private static async Task<(uint Xid, NpgsqlTypes.NpgsqlLogSequenceNumber At)> CommitAsync(Shop shop, string sql, CancellationToken cancellation)
    {
        var before = await shop.ScalarAsync<NpgsqlTypes.NpgsqlLogSequenceNumber>("SELECT pg_current_wal_lsn()", cancellation);
        var xid = await shop.ScalarAsync<long>($"WITH gone AS ({sql} RETURNING 1) SELECT txid_current() FROM gone", cancellation);
        return ((uint)xid, before);
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
