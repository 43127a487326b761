using System.Text.RegularExpressions;
using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Beginnings;

/// <summary>
/// A first look at an application: makes the worlds that the gate would make of it, by the gate's own code, and reads from them what nobody has written
/// down yet. What it returns has been run.
/// </summary>
public static partial class ApplicationSurvey
{
    private const int MostRoles = 32;
    private const ulong Seed = 1;

    /// <summary>Makes its worlds on a disposable server and looks at them.</summary>
    /// <param name="file">The schema, and where the file is to stand; roles, tenants and traits are found.</param>
    /// <param name="tell">Told in a line what is going on.</param>
    /// <exception cref="BadConfigurationException">The server refuses the schema, it makes no table, or a table takes no row.</exception>
    /// <exception cref="MachineLacksException">The engine or an extension of the schema's is not to be had here.</exception>
    public static async Task<SurveyedApplication> MakeAsync(ApplicationFile file, EngineChoice engine, Action<string> tell, CancellationToken cancellation)
    {
        await using var server = await GateServer.OpenAsync(engine, cancellation);
        var profiles = new ConfiguredApplication(file).Profiles;
        // Both: a schema that runs once on a server need not run twice.
        (file, var production) = await TemplateAsync(server, file, profiles[^1], tell, cancellation);
        (file, var clean) = await TemplateAsync(server, file, profiles[0], tell, cancellation);
        var world = await server.CloneAsync(production, profiles[^1], Seed, [], cancellation);
        await using var source = server.Unpooled(world.Database, null);
        var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
        if (catalog.Tables.Count == 0)
            throw new BadConfigurationException(file.Schema[^1], 1, $"no table is there when all is loaded, expected at least one.{Environment.NewLine}  HINT: does a migration hold its own way down? pg_dump --schema-only DATABASE > schema.sql");
        var tenants = TenantProposal.Of(catalog);
        tell("trying states of the data");
        return new SurveyedApplication
        {
            File = file with
            {
                TenantTable = tenants?.Table,
                Traits = await ProposedTraits.ProveAsync(server, await server.CloneAsync(clean, profiles[0], Seed, [], cancellation), ProposedTraits.Of(catalog), cancellation),
            },
            Rows = await RowsAsync(source, catalog, cancellation),
            Tenants = tenants,
        };
    }

    // Again with each role that the schema names and the server does not have.
    private static async Task<(ApplicationFile File, string Template)> TemplateAsync(GateServer server, ApplicationFile file, string profile, Action<string> tell, CancellationToken cancellation)
    {
        while (true)
        {
            tell($"making the {profile} world");
            try
            {
                return (file, await server.MakeTemplateAsync(new ConfiguredApplication(file), profile, Seed, cancellation));
            }
            catch (BadConfigurationException refused) when (AbsentRole(refused, file) is { } role)
            {
                tell($"the schema names role {role}");
                file = file with { Roles = [.. file.Roles, role] };
            }
            catch (BadConfigurationException refused) when (AbsentExtension().Match(refused.Message) is { Success: true } extension)
            {
                throw new MachineLacksException($"{refused.Message}{Environment.NewLine}The schema needs extension '{extension.Groups["name"].Value}', and the PostgreSQL here does not have it.", $"apt-cache search postgresql {extension.Groups["name"].Value}");
            }
            catch (PostgresException refused)
            {
                throw new BadConfigurationException(file.Schema[^1], 1, $"the server refuses what has to be done once it is loaded: {refused.SqlState} {refused.MessageText}");
            }
        }
    }

    // A role called pg_ cannot be made: the schema is of a newer server.
    private static string? AbsentRole(BadConfigurationException refused, ApplicationFile file) =>
        RoleRefusal().Match(refused.Message) is { Success: true } found && found.Groups["name"].Value is var name
        && !name.StartsWith("pg_", StringComparison.Ordinal) && !file.Roles.Contains(name) && file.Roles.Count < MostRoles ? name : null;

    private static async Task<IReadOnlyDictionary<TableName, long>> RowsAsync(NpgsqlDataSource source, SchemaCatalog catalog, CancellationToken cancellation)
    {
        var rows = new SortedDictionary<TableName, long>(Comparer<TableName>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString())));
        foreach (var table in catalog.Tables.Select(ForeignKeyReach.WholeOf).Distinct())
        {
            await using var count = source.CreateCommand($"SELECT count(*) FROM {table.Quoted}");
            rows[table] = (long)(await count.ExecuteScalarAsync(cancellation))!;
        }

        return rows;
    }

    [GeneratedRegex("ERROR: +role \"(?<name>.+)\" does not exist")]
    private static partial Regex RoleRefusal();

    [GeneratedRegex("ERROR: +(?:extension \"(?<name>[^\"]+)\" is not available|could not open extension control file \"[^\"]*/(?<name>[^\"/]+)\\.control\")")]
    private static partial Regex AbsentExtension();
}
