using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using Npgsql;

namespace DrillHarness.Metadata.Tests.Engine;

internal sealed class EditStatementsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Every_kind_is_applied_leaves_its_footprint_and_can_be_replayed()
    {
        await using var live = await TestWorld.SeedAsync(Profile.Tiny, 7);
        await using var twin = await TestWorld.SeedAsync(Profile.Tiny, 7);
        var before = await live.HashesAsync();
        var recreation = new EditPlan(Profile.Tiny, 7, 1).Incident(0).First(step => step.Edit.Kind == EditKind.RecreateNavigationItem);
        await LoseAsync(live, recreation.Edit);
        await LoseAsync(twin, recreation.Edit);
        var edits = await ApplyPlanAsync(live, [.. new EditPlan(Profile.Tiny, 7, 1).Everyday(0).Take(60), recreation]);
        Assert.That(edits.Select(edit => edit.Edit.Kind).Distinct(), Is.EquivalentTo(Enum.GetValues<EditKind>()));
        foreach (var (edit, effect) in edits)
        {
            await using var connection = await twin.Of(edit.Database).OpenConnectionAsync();
            var replayed = await EditStatements.ApplyAsync(connection, edit, effect.AssignedKey, CancellationToken.None);
            Assert.That((replayed.Applied, replayed.AssignedKey), Is.EqualTo((true, effect.AssignedKey)), replayed.Refusal);
        }

        var after = await live.HashesAsync();
        Assert.That(await twin.HashesAsync(), Is.EqualTo(after));
        Assert.That(after.Where(table => before[table.Key] == table.Value).Select(table => table.Key), Is.EquivalentTo(["metadata.icon"]));
    }

    [Test]
    public async Task The_transaction_id_and_the_actor_are_in_the_audit()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        await using var connection = await SharedCluster.Open(world.MetadataName, SharedCluster.Portal).OpenConnectionAsync();
        var step = new EditPlan(Profile.Tiny, 7, 1).Everyday(0).First(step => step.Edit.Kind == EditKind.RenamePage && step.After is null);
        var effect = await EditStatements.ApplyAsync(connection, step.Edit, null, CancellationToken.None);
        var audited = await world.CountAsync($"""
            SELECT count(*) FROM audit_entry WHERE transaction_id = '{effect.TransactionId}' AND actor = '{step.Edit.Actor}'
              AND table_name = 'page' AND row_id = {step.Edit.Key} AND operation = 'update'
            """);
        Assert.That(audited, Is.EqualTo(1));
        Assert.That(await world.CountAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), Is.Zero);
    }

    [Test]
    public async Task An_edit_of_a_missing_row_or_of_another_tenants_is_refused()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        foreach (var step in new EditPlan(Profile.Tiny, 7, 1).Everyday(0).Take(31).Where(step => step.Edit is { Operation: EditOperation.Update, Key: not null }))
        {
            var missing = await ApplyAsync(world, step.Edit with { Key = 999_999_999 });
            var foreign = await ApplyAsync(world, step.Edit with { TenantId = world.Seeded.Tenants.First(tenant => tenant.Id != step.Edit.TenantId).Id });
            Assert.That(new[] { missing.Applied, foreign.Applied }, Is.All.False, step.Edit.Kind.ToString());
            Assert.That(new[] { missing.RowMissing, foreign.RowMissing }, Is.All.True, step.Edit.Kind.ToString());
        }
    }

    [Test]
    public async Task A_key_that_is_taken_is_refused_with_its_SQLSTATE()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        var recreate = new EditPlan(Profile.Tiny, 7, 1).Incident(0).First(step => step.Edit.Kind == EditKind.RecreateNavigationItem);
        var effect = await ApplyAsync(world, recreate.Edit);
        Assert.That(effect.Refusal, Does.StartWith("23505 "));
        Assert.That((effect.Applied, effect.TransactionId), Is.EqualTo((false, (ulong?)null)));
    }

    [Test]
    public async Task A_footprint_that_is_not_true_names_the_column()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        var rename = new EditPlan(Profile.Tiny, 7, 1).Everyday(0).First(step => step.Edit.Kind == EditKind.RenameNavigationItem && step.After is null);
        var deletion = new EditPlan(Profile.Tiny, 7, 1).Everyday(0).First(step => step.Edit.Kind == EditKind.DeleteRecord && step.After is null);
        Assert.That(await DifferencesAsync(world, rename.Edit, null), Is.EqualTo(new[] { "label", "updated_at" }));
        Assert.That(await DifferencesAsync(world, rename.Edit with { Key = 999_999_999 }, null), Is.EqualTo(new[] { "(missing)" }));
        Assert.That(await DifferencesAsync(world, deletion.Edit, null), Is.EqualTo(new[] { "(present)" }));
    }

    [Test]
    public async Task Edits_of_one_row_commit_in_the_order_of_their_transaction_ids()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        var edit = new EditPlan(Profile.Tiny, 7, 1).Everyday(0).First(step => step.Edit.Kind == EditKind.RenameApp).Edit;
        using var deadline = new CancellationTokenSource(Patience);
        await using var connections = new NpgsqlDataSourceBuilder(SharedCluster.ConnectionString(world.MetadataName, SharedCluster.Portal))
        {
            ConnectionStringBuilder = { MaxPoolSize = 12 },
        }.Build();
        var effects = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            var renamed = edit with { Values = new Dictionary<string, string?> { ["name"] = $"name {number}" } };
            await using var connection = await connections.OpenConnectionAsync(deadline.Token);
            return (Number: number, Effect: await EditStatements.ApplyAsync(connection, renamed, null, deadline.Token));
        }));
        var last = effects.MaxBy(entry => entry.Effect.TransactionId).Number;
        Assert.That(await TestWorld.ListAsync(world.Metadata, $"SELECT name FROM app WHERE id = {edit.Key}"), Is.EqualTo(new[] { $"name {last}" }));
    }

    private static async Task LoseAsync(TestWorld world, Edit recreation)
    {
        var (app, slug) = (recreation.Values["app_id"], recreation.Values["slug"]);
        await using var loss = world.Metadata.CreateCommand($"DELETE FROM navigation_item WHERE app_id = {app} AND slug = '{slug}'");
        Assert.That(await loss.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }

    private static async Task<List<(Edit Edit, EditEffect Effect)>> ApplyPlanAsync(TestWorld world, IReadOnlyList<PlannedEdit> steps)
    {
        var made = new Dictionary<int, long?>();
        var edits = new List<(Edit, EditEffect)>();
        foreach (var step in steps)
        {
            var edit = step.AimsAtRowOf is { } maker ? step.Edit with { Key = made[maker] } : step.Edit;
            var effect = await ApplyAsync(world, edit);
            Assert.That(effect.Applied, Is.True, $"{edit.Kind}: {effect.Refusal}");
            Assert.That(await DifferencesAsync(world, edit, effect.AssignedKey), Is.Empty, edit.Kind.ToString());
            made[step.Number] = effect.AssignedKey;
            edits.Add((edit, effect));
        }

        return edits;
    }

    private static async Task<EditEffect> ApplyAsync(TestWorld world, Edit edit)
    {
        await using var connection = await world.Of(edit.Database).OpenConnectionAsync();
        return await EditStatements.ApplyAsync(connection, edit, null, CancellationToken.None);
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(TestWorld world, Edit edit, long? assignedKey)
    {
        await using var connection = await world.Of(edit.Database).OpenConnectionAsync();
        return await FootprintCheck.DifferencesAsync(connection, EditFootprint.Of(edit, assignedKey), CancellationToken.None);
    }
}
