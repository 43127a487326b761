using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// The developer's own run of the script, on development data: it passes, as it did before every such incident. Stands on the twin's
/// server in databases of its own, so that production's WAL and backup know nothing of it.
/// </summary>
internal sealed class Rehearsal(Drill drill, DrillOptions options, Journal journal)
{
    private const string Suffix = "_dev";

    public async Task RunAsync(DrillWorld world, CancellationToken cancellation)
    {
        var (pair, seeded) = await WorldBuilder.SeedAsync(world.TwinServer, Suffix, Profile.Dev, options.Seed, cancellation);
        await using var owned = pair;
        var before = await CountAsync(pair.Metadata, cancellation);
        var script = new CandidateScript(drill.Incident, Profile.Dev, seeded.Epoch, world.Engine.Directory.Path, options.AllowUnisolated);
        var outcome = await script.RunAsync(world.TwinServer, DatabaseNames.Metadata + Suffix, cancellation);
        var transactions = await CandidateScript.SentAsync(world.TwinServer, DatabaseNames.Metadata + Suffix, cancellation);
        var after = await CountAsync(pair.Metadata, cancellation);
        var deleted = before.Where(table => after[table.Key] < table.Value).ToDictionary(table => table.Key, table => table.Value - after[table.Key]);
        journal.Record(ScriptRecord.Of(drill.Incident.Script, ScriptWorld.Dev, outcome, transactions, deleted));
        var lost = drill.Incident.DamagedTables.Sum(table => deleted.GetValueOrDefault(table.Name));
        journal.Record(new InvariantChecked("on development data the script deletes nothing it should not", lost == 0 && outcome.ExitCode == 0,
            "0 rows of navigation, exit code 0", $"{lost} rows of navigation, exit code {outcome.ExitCode}"));
    }

    private static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlDataSource source, CancellationToken cancellation) =>
        (await TableRows.CountAsync(source, await SchemaCatalog.ReadAsync(source, cancellation), cancellation)).ToDictionary(table => table.Key.Name, table => table.Value);
}
