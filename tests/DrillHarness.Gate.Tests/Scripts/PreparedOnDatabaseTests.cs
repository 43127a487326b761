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
}
