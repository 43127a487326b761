using System.Globalization;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Shrinking;

/// <summary>
/// Takes rows away from a world in which a script goes wrong, with what needs them, as long as it still goes wrong in the same way: whole tenants first,
/// then whole tables, then halves of what is left. Ends when nothing more can go, or after so many tries.
/// </summary>
/// <param name="judge">Runs the script in a world and hands back what is wrong with it there.</param>
internal sealed class Shrinker(GateServer server, TableName? tenantTable, string template, Func<World, CancellationToken, Task<IReadOnlyList<Finding>>> judge)
{
    private const int MostTries = 60;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly List<string> cuts = [];
    private IReadOnlyList<TableShape> shapes = [];
    private long started;
    private int tries;
    private GateCase smallest = null!;

    private bool IsTimeUp => tries >= MostTries || TimeProvider.System.GetElapsedTime(started) > Longest;

    /// <summary>The smallest case found; the world itself where nothing could go. Null when it does not go wrong there again.</summary>
    public async Task<GateCase?> ShrinkAsync(Finding wrong, string profile, ulong seed, IReadOnlyList<Trait> traits, CancellationToken cancellation)
    {
        started = TimeProvider.System.GetTimestamp();
        smallest = new GateCase { Code = wrong.Code, Table = wrong.Table, Message = wrong.Message, Profile = profile, Seed = seed, Traits = [.. traits.Select(trait => trait.Name)] };
        if (!await StillWrongAsync([], traits, cancellation)) return null;
        if (tenantTable is not null) await CutRowsAsync(tenantTable, traits, cancellation);
        foreach (var table in Tables()) await CutAllAsync(table, traits, cancellation);
        for (var before = -1; before != cuts.Count && !IsTimeUp;)
        {
            before = cuts.Count;
            foreach (var table in Tables()) await CutRowsAsync(table, traits, cancellation);
        }

        return smallest;
    }

    private List<TableName> Tables() => [.. smallest.Rows.OrderByDescending(table => table.Value).Select(table => TableName.Of(table.Key)).Where(table => table != tenantTable)];

    // What a later cut has emptied already needs no cut of its own.
    private async Task CutAllAsync(TableName table, IReadOnlyList<Trait> traits, CancellationToken cancellation)
    {
        if (RowsOf(table) > 0) await StillWrongAsync([RowCut.Of(shapes, ShapeOf(table), "true")], traits, cancellation);
    }

    // Half of the rows, the other half, and then smaller parts, while there are any that can go.
    private async Task CutRowsAsync(TableName table, IReadOnlyList<Trait> traits, CancellationToken cancellation)
    {
        var rows = RowsOf(table);
        var shape = ShapeOf(table);
        if (shape.Key.Count == 0) return;
        var key = Sql.List(shape.Key);
        for (var part = rows / 2; part >= 1 && !IsTimeUp; part /= 2)
        {
            for (var from = 0L; from < rows && !IsTimeUp;)
            {
                var some = string.Create(CultureInfo.InvariantCulture, $"({key}) IN (SELECT {key} FROM {table.Quoted} ORDER BY {key} OFFSET {from} LIMIT {part})");
                if (await StillWrongAsync([RowCut.Of(shapes, shape, some)], traits, cancellation)) rows = RowsOf(table);
                else from += part;
            }
        }
    }

    private long RowsOf(TableName table) => smallest.Rows.GetValueOrDefault(table.ToString());

    private TableShape ShapeOf(TableName table) => shapes.Single(known => known.Name == table);

    private async Task<bool> StillWrongAsync(IReadOnlyList<string> further, IReadOnlyList<Trait> traits, CancellationToken cancellation)
    {
        if (IsTimeUp) return false;
        tries++;
        var world = await server.CloneAsync(template, smallest.Profile, smallest.Seed, traits, cancellation);
        try
        {
            await server.ChangeAsync(world, cuts.Concat(further), cancellation);
            var rows = await CountAsync(world, cancellation);
            var found = (await judge(world, cancellation)).FirstOrDefault(finding => finding.Code == smallest.Code && finding.Table == smallest.Table && finding.Severity == Severity.Error);
            if (found is null) return false;
            cuts.AddRange(further);
            smallest = smallest with { Cuts = [.. cuts], Rows = rows, Message = found.Message };
            return true;
        }
        catch (PostgresException)
        {
            // Rows that others need cannot go.
            return false;
        }
        finally
        {
            await server.DropAsync(world, CancellationToken.None);
        }
    }

    private async Task<Dictionary<string, long>> CountAsync(World world, CancellationToken cancellation)
    {
        await using var source = server.Unpooled(world.Database, null, RowImage.Options);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var rows = new Dictionary<string, long>();
        shapes = (await SchemaCatalog.ReadAsync(connection, cancellation)).Tables;
        foreach (var table in shapes)
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM ONLY {table.Name.Quoted}", connection);
            if (await count.ExecuteScalarAsync(cancellation) is long and > 0 and var known) rows[table.Name.ToString()] = known;
        }

        return rows;
    }
}
