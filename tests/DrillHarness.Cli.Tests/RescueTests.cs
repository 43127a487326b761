using System.Text.Json;
using DrillHarness.Clusters;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(600_000)]
public sealed class RescueTests
{
    [Test]
    public async Task The_whole_path_on_a_schema_of_another_project_and_undo_leaves_every_row_as_before(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM statuses WHERE account_id < 20; DELETE FROM follows WHERE account_id = 3; UPDATE accounts SET fields = '[]' WHERE id > 70", cancellation);
        await world.CommitAsync("alice", "DELETE FROM statuses WHERE id = 799; UPDATE accounts SET suspended_at = now() WHERE id = 75; UPDATE statuses SET text = 'edited since' WHERE id = 60", cancellation);
        var (before, catalogs) = (await world.PrintsAsync(cancellation), await world.CatalogsAsync(cancellation));
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var seen = ArgumentListsAsync(world.Address.Password!, watching.Token);

        var (located, list, told) = await world.RunAsync("locate", cancellation, "--audit", "audit:xid:who", "--json");
        Assert.That(located, Is.Zero, string.Join('\n', told));
        var root = JsonDocument.Parse(list).RootElement;
        var first = root.GetProperty("transactions")[0];
        Assert.Multiple(() =>
        {
            Assert.That((first.GetProperty("xid").GetUInt32(), first.GetProperty("actor").GetString()), Is.EqualTo((bad, "purge")));
            Assert.That(root.GetProperty("proposal").GetProperty("xids").EnumerateArray().Select(xid => xid.GetUInt32()), Is.EqualTo(new[] { bad }));
            Assert.That(first.GetProperty("committedAt").GetDateTimeOffset().Offset, Is.EqualTo(TimeSpan.Zero));
        });

        var plan = await world.PlanAsync(cancellation, "--xid", $"{bad}", "--tenant-table", "instances", "--soft-reference", "notifications(activity_type,activity_id)=Status:statuses,Favourite:favourites");
        Assert.That((await world.PrintsAsync(cancellation), await world.CatalogsAsync(cancellation)), Is.EqualTo((before, catalogs)), "locate and plan only read");
        Assert.That(plan.Plan.GetProperty("tenants").EnumerateObject().Count(), Is.EqualTo(4));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(plan.Path)!, "plan.md"), cancellation), Does.Contain(plan.Hash).And.Contain("public.statuses"));

        var applied = await world.ApplyAsync(plan, cancellation);
        Assert.That(applied.GetProperty("restored").GetInt64(), Is.GreaterThan(190));
        Assert.That(applied.GetProperty("changesUndone").GetInt64(), Is.EqualTo(104), "ten accounts, the rest references and counters that the script took along");
        Assert.Multiple(async () =>
        {
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM statuses WHERE account_id < 20 AND id <= 800", cancellation), Is.EqualTo(190));
            Assert.That(await world.ScalarAsync<string>("SELECT text FROM statuses WHERE id = 60", cancellation), Is.EqualTo("edited since"));
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM statuses WHERE id = 799", cancellation), Is.Zero, "what alice deleted stays deleted");
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE id = 75 AND suspended_at IS NOT NULL AND fields = '[75]'", cancellation), Is.EqualTo(1), "column by column");
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE id > 70 AND fields = '[]'", cancellation), Is.Zero);
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM status_stats s WHERE favourites <> (SELECT count(*) FROM favourites f WHERE f.status_id = s.status_id)", cancellation), Is.Zero);
        });
        var keys = await File.ReadAllLinesAsync(applied.GetProperty("touchedKeys").GetString()!, cancellation);
        Assert.That(keys, Has.Some.StartsWith("public.statuses\tinsert\t").And.Some.StartsWith("public.accounts\tupdate\t"));
        var after = await world.PrintsAsync(cancellation);
        Assert.That((await world.ApplyAsync(plan, cancellation)).GetProperty("alreadyApplied").GetBoolean(), Is.True);
        Assert.That(await world.PrintsAsync(cancellation), Is.EqualTo(after));

        var (undone, undo, _) = await world.RunAsync("undo", cancellation, "--id", $"{applied.GetProperty("undoId").GetInt64()}", "--database", RescueWorld.Database, "--json");
        Assert.That((undone, JsonDocument.Parse(undo).RootElement.GetProperty("leftAlone").GetInt64()), Is.EqualTo((0, 0L)), undo);
        Assert.That(await world.PrintsAsync(cancellation), Is.EqualTo(before));
        await watching.CancelAsync();
        Assert.That(await seen, Is.Empty, "the password stood in an argument list");
        foreach (var file in Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "live"))
            Assert.That(await File.ReadAllTextAsync(file, cancellation), Does.Not.Contain(world.Address.Password!), file);
        Assert.That(string.Join('\n', told) + list + undo, Does.Not.Contain(world.Address.Password!));
    }

    [Test]
    public async Task Many_small_transactions_come_back_together_and_edits_between_them_too(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        await world.ExecuteAsync("DELETE FROM favourites WHERE status_id BETWEEN 700 AND 712", cancellation);
        var others = 12 + await world.ScalarAsync<long>("SELECT count(*) FROM favourites WHERE account_id <> 70", cancellation);
        var carols = await world.ScalarAsync<long>("SELECT count(*) FROM favourites WHERE account_id = 70", cancellation);
        var since = await world.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text", cancellation);
        var model = 0u;
        for (var account = 1; account <= 12; account++)
        {
            model = await world.CommitAsync("purge", $"DELETE FROM favourites WHERE account_id = {account}", cancellation);
            await world.CommitAsync("bob", $"INSERT INTO favourites (account_id, status_id) VALUES ({account + 1}, {700 + account})", cancellation);
        }

        await world.CommitAsync("carol", "DELETE FROM favourites WHERE account_id = 70 AND id IN (SELECT min(id) FROM favourites WHERE account_id = 70)", cancellation);
        var plan = await world.PlanAsync(cancellation, "--like", $"{model}", "--at-least", "3", "--since", since);
        Assert.That(plan.Plan.GetProperty("transactions").GetArrayLength(), Is.EqualTo(12));
        Assert.That(plan.Plan.GetProperty("stops").GetArrayLength(), Is.GreaterThan(1));
        await world.ApplyAsync(plan, cancellation);
        // What bob added in between to an account that was purged next is back as well; what carol took herself is not.
        Assert.Multiple(async () =>
        {
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM favourites f JOIN generate_series(1, 12) n ON f.account_id = n + 1 AND f.status_id = 700 + n", cancellation), Is.EqualTo(12));
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM favourites WHERE account_id <> 70", cancellation), Is.EqualTo(others));
            Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM favourites WHERE account_id = 70", cancellation), Is.EqualTo(carols - 1));
        });
    }

    [Test]
    public async Task A_killed_apply_in_batches_reaches_the_same_end_when_it_is_run_again(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM statuses WHERE account_id < 30", cancellation);
        var plan = await world.PlanAsync(cancellation, "--xid", $"{bad}", "--batch-rows", "20");
        await using (var customer = await world.Live.OpenConnectionAsync(cancellation))
        {
            // Somebody holds an account that restored rows refer to, so that the merge waits in the middle.
            await using var transaction = await customer.BeginTransactionAsync(cancellation);
            await new NpgsqlCommand("SELECT FROM accounts WHERE id = 17 FOR UPDATE", customer).ExecuteNonQueryAsync(cancellation);
            using var apply = DrillProcess.Start(world.Words("apply", "--plan", plan.Path, "--hash", plan.Hash, "--database", RescueWorld.Database, "--batch", "--lock-timeout", "100"));
            await new Until { Awaited = "the merge to wait for the customer", Deadline = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromMilliseconds(100) }.TrueAsync(async token =>
                await world.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'drillharness rescue' AND wait_event_type = 'Lock'", token) > 0, cancellation);
            apply.Signal("KILL");
            await apply.EndedAsync(cancellation);
            await world.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'drillharness rescue'", cancellation);
        }

        await world.ApplyAsync(plan, cancellation, "--batch");
        Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM statuses", cancellation), Is.EqualTo(860));
        Assert.That((await world.ApplyAsync(plan, cancellation, "--batch")).GetProperty("alreadyApplied").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Some_tenants_come_back_and_all_others_stay_as_they_are(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        var app = Path.Combine(world.Folder, "drill.yaml");
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "schema.sql"), "", cancellation);
        await File.WriteAllTextAsync(app, "version: 1\nschema: [schema.sql]\ntenants: instances\nsoftReferences: [\"notifications(activity_type,activity_id)=Status:statuses,Mention:mentions\"]\n", cancellation);
        var plan = await world.PlanAsync(cancellation, "--xid", $"{bad}", "--app", app, "--tenant", "2");
        await world.ApplyAsync(plan, cancellation);
        Assert.That(await world.ScalarAsync<string>("SELECT string_agg(DISTINCT instance_id::text, ',') FROM mentions m JOIN accounts a ON a.id = m.account_id", cancellation), Is.EqualTo("2").Or.Contains("2"));
        Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM mentions", cancellation), Is.GreaterThan(0).And.LessThan(400));
    }

    [Test]
    public async Task A_target_of_a_persons_own_is_judged_before_anything_is_restored(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        await world.CommitAsync("bob", "UPDATE accounts SET fields = '[1]' WHERE id = 1", cancellation);
        var late = await world.ScalarAsync<string>("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", cancellation);
        await world.CommitAsync("bob", "UPDATE accounts SET fields = '[2]' WHERE id = 1", cancellation);
        var (exitCode, output, errors) = await world.RunAsync("plan", cancellation, "--xid", $"{bad}", "--target-time", late, "--out", Path.Combine(world.Folder, "late"), "--json");
        Assert.That(exitCode, Is.EqualTo(2), string.Join('\n', errors));
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString(), Does.StartWith("refused: ").And.Contain("too late").And.Contain($"xid {bad}"));
        Assert.That(string.Join('\n', errors), Does.Not.Contain("restoring backup"));
    }

    [Test]
    public async Task Nothing_to_be_found_exits_8(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        Assert.That((await world.RunAsync("locate", cancellation, "--table", "tags")).ExitCode, Is.EqualTo(8));
        Assert.That((await world.RunAsync("locate", cancellation, "--since", "2026-11-10 15:16:00")).ExitCode, Is.EqualTo(5), "an instant without an offset");
        Assert.That((await world.RunAsync("locate", cancellation, "--table", "nowhere")).ExitCode, Is.EqualTo(5));
    }

    // Looks at every argument list of the machine as long as it may, and keeps those that hold the secret.
    private static async Task<List<string>> ArgumentListsAsync(string secret, CancellationToken cancellation)
    {
        var found = new List<string>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
                if (CommandLineOf(process) is { } line && line.Contains(secret, StringComparison.Ordinal)) found.Add(line);
            await Task.WhenAny(timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
        }

        return found;
    }

    private static string? CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
