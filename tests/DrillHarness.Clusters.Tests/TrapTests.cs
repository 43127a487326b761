using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(180_000)]
internal sealed class TrapTests(EngineKind kind)
{
    private const string SeventySubtransactions =
        """
        DO $$
        BEGIN
            FOR step IN 1..70 LOOP
                BEGIN
                    INSERT INTO trap VALUES (step);
                EXCEPTION WHEN unique_violation THEN
                    RAISE;
                END;
            END LOOP;
        END $$
        """;

    [Test]
    public async Task A_copy_that_promotes_in_spite_of_the_pause_is_detected_and_stopped(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE trap (id int)", cancellation);
        await using var open = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await open.BeginTransactionAsync(cancellation);
        await using (var command = new NpgsqlCommand(SeventySubtransactions, open, transaction)) await command.ExecuteNonQueryAsync(cancellation);
        await cluster.BackUpAsync(BackupKind.Full, cancellation);
        var bad = await Shared.CommitAsync(source, "DELETE FROM trap", cancellation);
        await cluster.SwitchWalAsync(cancellation);

        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        Assert.That(() => copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(bad), cancellation),
            Throws.InstanceOf<ServerEndedException>().With.Message.Contains("promoted in spite of").And.Message.Contains("64 subtransactions"));
        Assert.That(async () => await copy.ReplayLsnAsync(cancellation), Throws.InstanceOf<NpgsqlException>(), "it is stopped, nobody can rely on it");
    }

    [Test]
    public async Task Before_a_truncates_commit_readers_block_and_before_the_truncate_they_do_not(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE emptied AS SELECT generate_series(1, 10) AS id", cancellation);
        var (truncating, start) = await TruncateAsync(source, cancellation);
        await cluster.SwitchWalAsync(cancellation);

        var options = new CopyOptions { Name = Shared.NewName(), ReaderLockTimeout = TimeSpan.FromMilliseconds(500) };
        await using var copy = await cluster.PrepareCopyAsync(options, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.Before(start), cancellation);
        Assert.That(await CountAsync(copy, cancellation), Is.EqualTo(10));

        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(truncating), cancellation);
        Assert.That(() => CountAsync(copy, cancellation),
            Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.LockNotAvailable));
    }

    private static async Task<(uint TransactionId, NpgsqlLogSequenceNumber Start)> TruncateAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var ask = new NpgsqlCommand("SELECT pg_current_xact_id()::text, pg_current_wal_insert_lsn()", connection, transaction);
        await using (var reader = await ask.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            var facts = (uint.Parse(reader.GetString(0), System.Globalization.CultureInfo.InvariantCulture), reader.GetFieldValue<NpgsqlLogSequenceNumber>(1));
            await reader.DisposeAsync();
            await using var truncate = new NpgsqlCommand("TRUNCATE emptied", connection, transaction);
            await truncate.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return facts;
        }
    }

    private static async Task<long> CountAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        await using var source = copy.OpenDataSource(Shared.Database);
        return await Shared.AskAsync<long>(source, "SELECT count(*) FROM emptied", cancellation);
    }
}
