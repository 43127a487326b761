using System.Text.RegularExpressions;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Beginnings;

/// <summary>States of the data that the catalog allows and a script may not have thought of: rows that refer to nothing, one that is soft-deleted.</summary>
internal static partial class ProposedTraits
{
    private const int Most = 12;

    /// <summary>Those that the catalog allows; the server may refuse one still.</summary>
    public static IReadOnlyList<Trait> Of(SchemaCatalog catalog)
    {
        var tables = catalog.Tables.DistinctBy(ForeignKeyReach.WholeOf).ToList();
        var proposed = tables.SelectMany(SoftDeleted).Concat(tables.SelectMany(Unreferring)).ToList();
        return [.. proposed.GroupBy(found => found.Trait.Name).SelectMany(same => same.Count() == 1 ? [same.First().Trait]
            : same.Select(found => found.Trait with { Name = Dashed($"{found.Trait.Name}-{found.Schema}") }).DistinctBy(trait => trait.Name))];
    }

    /// <summary>Those that change a row of the world and that its constraints take, at most twelve. The world stays as it is.</summary>
    public static async Task<IReadOnlyList<Trait>> ProveAsync(GateServer server, World world, IReadOnlyList<Trait> proposed, CancellationToken cancellation)
    {
        await using var source = server.Unpooled(world.Database, null);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var proved = new List<Trait>();
        foreach (var trait in proposed.TakeWhile(_ => proved.Count < Most))
            if (await IsTakenAsync(connection, trait, cancellation)) proved.Add(trait);
        return proved;
    }

    private static async Task<bool> IsTakenAsync(NpgsqlConnection connection, Trait trait, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var apply = new NpgsqlCommand($"SET LOCAL ROLE {GateServer.Owner}; {trait.Sql}; SET CONSTRAINTS ALL IMMEDIATE", connection, transaction);
        try
        {
            return await apply.ExecuteNonQueryAsync(cancellation) > 0;
        }
        catch (PostgresException)
        {
            // Then rows like that cannot be, and no script has to expect them.
            return false;
        }
    }

    private static IEnumerable<(string Schema, Trait Trait)> SoftDeleted(TableShape table)
    {
        if (table.Key.Count == 0 || table.All.FirstOrDefault(column => !column.NotNull && !column.IsGenerated && IsInstant(column.Type) && GoneAt().IsMatch(column.Name)) is not { } gone) yield break;
        var (whole, key) = (ForeignKeyReach.WholeOf(table), Sql.List(table.Key));
        // The seeder's rows have an instant in most; the state that matters is one among rows that live.
        yield return (whole.Schema, new Trait(Dashed($"soft-deleted-{whole.Name}"), $"as soon as one row of {whole} is soft-deleted",
            $"UPDATE {whole.Quoted} SET {Sql.Identifier(gone.Name)} = CASE WHEN ({key}) = (SELECT {key} FROM {whole.Quoted} ORDER BY {key} LIMIT 1) THEN DATE '2025-01-01' END"));
    }

    private static IEnumerable<(string Schema, Trait Trait)> Unreferring(TableShape table)
    {
        var whole = ForeignKeyReach.WholeOf(table);
        return table.ForeignKeys.SelectMany(key => key.Columns).Distinct()
            .Where(name => table.All.Any(column => column.Name == name && !column.NotNull && !column.IsGenerated))
            .Select(name => (whole.Schema, new Trait(Dashed($"null-{whole.Name}-{name}"), $"as soon as a third of {whole} has no {name}",
                $"UPDATE {whole.Quoted} SET {Sql.Identifier(name)} = NULL WHERE hashtext(ctid::text) % 3 = 0")));
    }

    private static bool IsInstant(string type) => type == "date" || type.StartsWith("timestamp", StringComparison.Ordinal);

    private static string Dashed(string name) => Gap().Replace(name, "-").Trim('-').ToLowerInvariant();

    [GeneratedRegex("^(?:soft_?)?(?:deleted|archived|removed|discarded|trashed)_?(?:at|on)$", RegexOptions.IgnoreCase)]
    private static partial Regex GoneAt();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Gap();
}
