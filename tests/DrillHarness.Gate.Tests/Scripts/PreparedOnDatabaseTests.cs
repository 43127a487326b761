using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Preparing;
using DrillHarness.Gate.Tests.Preparing;
using DrillHarness.Metadata;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>A script that was built reaches its database over the socket, and nothing else.</summary>
internal sealed class PreparedOnDatabaseTests
{
    [Test]
    public async Task A_CSharp_file_works_on_its_database_as_its_role()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Dev);
        using var folder = new SourceFolder(("purge.cs", """
            #:package Npgsql@10.0.3
            string Of(string name) => Environment.GetEnvironmentVariable(name)!;
            await using var source = Npgsql.NpgsqlDataSource.Create(new Npgsql.NpgsqlConnectionStringBuilder
            {
                Host = Of("PGHOST"), Port = int.Parse(Of("PGPORT")), Database = Of("PGDATABASE"), Username = Of("PGUSER"), Password = Of("PGPASSWORD"),
            });
            await using var command = source.CreateCommand("SELECT current_user || ' ' || count(*) FROM tenant");
            Console.WriteLine(await command.ExecuteScalarAsync());
            """));

        var outcome = await folder.RunAsync("purge.cs", world.Address);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo($"maintenance {world.Seeded.Tenants.Count}"), outcome.StandardError);
    }

    [TestCase("efcore/control_named_filters/purge.cs")]
    [TestCase("typeorm/join_dropped/purge_fixed.js")]
    public async Task A_script_with_an_ORM_clears_what_opens_a_layout_in_the_trash_and_nothing_else(string script)
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);
        using var folder = new SourceFolder();
        var dead = (await MeantToGo.ReadAsync(world))["navigation_item"];
        var before = await world.ReadRowsAsync();
        var prepared = await ScriptPreparation.PrepareAsync(PurgeWorld.PathOf(script), folder.Scratch, CancellationToken.None);
        var run = prepared.ApplyTo(new ScriptRun { ScriptPath = script, Database = world.Address });

        var outcome = await ScriptSandbox.RunAsync(run, CancellationToken.None);

        Assert.That((outcome.ExitCode, outcome.Isolation), Is.EqualTo((0, IsolationKind.Sandbox)), outcome.StandardError);
        Assert.That(before.Without(await world.ReadRowsAsync())["navigation_item"], Is.EqualTo(dead));
    }
}
