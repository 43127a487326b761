using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(400_000)]
public sealed class WalGapsTests
{
    [Test]
    public async Task Damage_before_a_gap_can_still_be_found_and_the_gap_is_named_with_the_newest_reachable_place(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var bad = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 30", cancellation);
        await shop.Cluster.SwitchWalAsync(cancellation);
        await shop.ExecuteAsync("UPDATE item SET price = 1 WHERE id = 1", cancellation);
        var lost = await shop.Cluster.SwitchWalAsync(cancellation);
        var later = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 60", cancellation);
        var range = await LiveWal.SealAsync(shop.Live, shop.Backup.StartLsn, cancellation);

        await AssertGapAsync("cut short", new SpoiltPrograms(shop.Cluster.Host, lost, "truncate -s 8000 {0}"), "cannot be read beyond the record at");
        await AssertGapAsync("a bit flipped", new SpoiltPrograms(shop.Cluster.Host, lost, "printf '\\377' | dd of={0} bs=1 seek=60 conv=notrunc"), "cannot be read beyond the record at");
        await shop.ShellAsync($"f=$(find $(dirname {shop.Cluster.DataDirectory})/repository -name '{lost}-*'); printf '\\377\\377' | dd of=$f bs=1 seek=200 conv=notrunc 2>&1", cancellation);
        await AssertGapAsync("damaged in the repository", new ServerPrograms(shop.Cluster.Host), lost);
        await shop.ShellAsync($"rm $(find $(dirname {shop.Cluster.DataDirectory})/repository -name '{lost}-*')", cancellation);
        await AssertGapAsync("removed", new ServerPrograms(shop.Cluster.Host), $"WAL segment {lost} is not in the archive of stanza '{ICommandHost.Stanza}', although the server's archiver says");

        async Task AssertGapAsync(string what, IServerPrograms programs, string message)
        {
            var survey = await new WalArchiveReader(programs, ICommandHost.Stanza).SurveyAsync(range, cancellation);
            var gap = WalSegmentName.Parse(lost, range.SegmentBytes)!.Value;
            Assert.Multiple(() =>
            {
                Assert.That(survey.Gap, Does.Contain(message).And.Contain($"newest reachable LSN is {survey.ReachableEnd}"), what);
                Assert.That(survey.ReachableEnd, Is.GreaterThan(survey.Find([bad])[0].CommitLsn).And.LessThan(gap.Next().Start), what);
                Assert.That(() => survey.Find([later]), Throws.TypeOf<RecoveryRefusedException>(), what);
                Assert.That(() => survey.Whole(), Throws.TypeOf<RecoveryRefusedException>(), what);
            });
            var plan = StopPlan.For(survey.IncidentOf(survey.Find([bad])), shop.Backup.StopLsn);
            Assert.DoesNotThrow(() => survey.Reach(plan.Stops[^1].Stop.Before), what);
        }
    }

    [Test]
    public async Task Wal_written_with_the_level_minimal_ends_what_can_be_reached(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var bad = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 30", cancellation);
        var before = await shop.ScalarAsync<NpgsqlLogSequenceNumber>("SELECT pg_current_wal_lsn()", cancellation);
        await shop.ExecuteAsync("ALTER SYSTEM SET archive_mode = off", cancellation);
        await shop.ExecuteAsync("ALTER SYSTEM SET wal_level = minimal", cancellation);
        await shop.ExecuteAsync("ALTER SYSTEM SET max_wal_senders = 0", cancellation);
        await RestartAsync(shop, cancellation);
        await shop.ExecuteAsync("UPDATE item SET price = 1 WHERE id = 1", cancellation);
        await shop.ExecuteAsync("ALTER SYSTEM RESET ALL", cancellation);
        await RestartAsync(shop, cancellation);

        var survey = await shop.SurveyAsync(cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(survey.Gap, Does.Contain("wal_level=minimal"));
            Assert.That(survey.ReachableEnd, Is.GreaterThanOrEqualTo(before));
            Assert.That(survey.Find([bad])[0].CommitLsn, Is.LessThan(survey.ReachableEnd));
        });
    }

    [Test]
    public async Task A_bad_transaction_older_than_the_base_backup_is_known_only_from_an_older_one_on(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await using var connection = await shop.Live.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var delete = new NpgsqlCommand("DELETE FROM item_note WHERE item_id < 30; SELECT pg_current_xact_id()::text::numeric % 4294967296", connection);
        var bad = (uint)(decimal)(await delete.ExecuteScalarAsync(cancellation))!;
        var newer = await shop.Cluster.BackUpAsync(BackupKind.Full, cancellation);
        await using var rest = new NpgsqlCommand("DELETE FROM item_note WHERE item_id < 60", connection);
        await rest.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);

        var range = await LiveWal.SealAsync(shop.Live, newer.StartLsn, cancellation);
        var half = await shop.Archive.SurveyAsync(range, cancellation);
        Assert.That(() => half.IncidentOf(half.Find([bad])), Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains($"Transaction {bad} was running already"));
        var whole = await shop.Archive.SurveyAsync(range with { Start = shop.Backup.StartLsn }, cancellation);
        var incident = whole.IncidentOf(whole.Find([bad]));
        Assert.That(incident.Changes, Has.Count.EqualTo(19));
        Assert.That(StopPlan.For(incident, newer.StopLsn).Stops.Single().Stop.CommitOf, Is.EqualTo(bad), "rows it had already deleted are still there for others");
    }

    [Test]
    public async Task Who_may_not_switch_reads_what_is_archived_and_is_told_so(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var archived = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 30", cancellation);
        var segment = await shop.Cluster.SwitchWalAsync(cancellation);
        var since = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 60", cancellation);
        await shop.Cluster.CreateRoleAsync("reader", cancellation);
        await using var reader = shop.Cluster.OpenDataSource("shop", "reader");
        var range = await LiveWal.SealAsync(reader, shop.Backup.StartLsn, cancellation);
        var survey = await shop.Archive.SurveyAsync(range, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That((range.IsSealed, range.End), Is.EqualTo((false, WalSegmentName.Parse(segment, range.SegmentBytes)!.Value.Next().Start)));
            Assert.That(survey.Committed.Select(transaction => transaction.Xid), Does.Contain(archived).And.Not.Contain(since));
        });
    }

    [Test]
    public async Task More_than_ten_timelines_of_one_archive_are_read_through(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var xids = new List<uint>();
        for (var timeline = 2; timeline <= 12; timeline++)
        {
            xids.Add(await shop.TransactAsync($"UPDATE item SET price = {timeline} WHERE id = 7", cancellation));
            await shop.ShellAsync($"touch {shop.Cluster.DataDirectory}/standby.signal", cancellation);
            await RestartAsync(shop, cancellation);
            Assert.That(await shop.ScalarAsync<bool>("SELECT pg_promote()", cancellation), Is.True);
        }

        var bad = await shop.TransactAsync("DELETE FROM item_note WHERE item_id < 30", cancellation);
        var range = await LiveWal.SealAsync(shop.Live, shop.Backup.StartLsn, cancellation);
        var survey = (await shop.Archive.SurveyAsync(range, cancellation)).Whole();
        var backups = await BackupInfo.ListAsync(new ServerPrograms(shop.Cluster.Host), ICommandHost.Stanza, cancellation);
        var history = await shop.Archive.HistoryAsync(range.Timeline, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(range.Timeline, Is.EqualTo(12u));
            Assert.That(survey.Committed.Select(transaction => transaction.Xid), Is.SupersetOf(xids.Append(bad)));
            Assert.That(BackupChoice.For(survey.Find([bad])[0].CommitLsn, backups, history).Label, Is.EqualTo(shop.Backup.Label));
        });
    }

    private static async Task RestartAsync(Shop shop, CancellationToken cancellation)
    {
        await shop.Cluster.StopAsync(ShutdownMode.Fast, cancellation);
        await shop.Cluster.StartAsync(cancellation);
        shop.Live.Clear();
    }

    /// <summary>The server's own programs, but one segment comes out of the archive spoilt.</summary>
    private sealed class SpoiltPrograms(ICommandHost host, string segment, string spoil) : IServerPrograms
    {
        private readonly ServerPrograms whole = new(host);

        public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
        {
            var output = await whole.RunAsync(program, arguments, cancellation);
            if (arguments.Contains(segment))
                await whole.RunAsync("bash", ["-c", string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, arguments[^1])], cancellation);
            return output;
        }

        public Task StreamAsync(
            string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken cancellation) =>
            whole.StreamAsync(program, arguments, read, cancellation);

        public Task<string> MakeScratchDirectoryAsync(string name, CancellationToken cancellation) => whole.MakeScratchDirectoryAsync(name, cancellation);
    }
}
