using System.Globalization;
using System.Text;
using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Runs a drill's maintenance script against one of its servers: isolated, as a role shaped like production's. What it sent is read from the
/// server's own log afterwards, so that no driver can hide anything.
/// </summary>
internal sealed class CandidateScript(MaintenanceIncident incident, Profile profile, DateTimeOffset asOf, string scratch, bool allowUnisolated)
{
    private const string LogTailBytes = "65536";

    /// <summary>The scripts stand beside the built program, as they stand in the repository.</summary>
    public static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, script);

    /// <summary>Runs it once, to its end.</summary>
    public Task<ScriptOutcome> RunAsync(Cluster cluster, string database, CancellationToken cancellation) => ScriptSandbox.RunAsync(new ScriptRun
    {
        ScriptPath = PathOf(incident.Script),
        Arguments = ["--as-of", asOf.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture), .. incident.Arguments(profile)],
        Database = DatabaseAddress.Of(cluster.ConnectionString(database, DrillWorld.MaintenanceRole)),
        AllowUnisolated = allowUnisolated,
        ScratchDirectory = scratch,
    }, cancellation);

    /// <summary>All that scripts have sent to a database of that server so far, however often one was started.</summary>
    public static async Task<IReadOnlyList<LoggedTransaction>> SentAsync(Cluster cluster, string database, CancellationToken cancellation) =>
        [.. (await ReadLogAsync(cluster, cancellation)).Where(transaction => transaction.Database == database)];

    /// <summary>Row counts of all tables of the sample's metadata, to see what a run on a quiet database took.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var catalog = await Recovery.Catalog.SchemaCatalog.ReadAsync(source, cancellation);
        var counts = new Dictionary<string, long>();
        foreach (var table in catalog.Tables)
        {
            await using var command = source.CreateCommand($"SELECT count(*) FROM {table.Name.Quoted}");
            counts[table.Name.Name] = (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        return counts;
    }

    private static async Task<IReadOnlyList<LoggedTransaction>> ReadLogAsync(Cluster cluster, CancellationToken cancellation)
    {
        IReadOnlyList<LoggedTransaction> transactions = [];
        var csvlog = Path.ChangeExtension(cluster.ServerLogPath, ".csv");
        await UntilWrittenAsync(cluster, csvlog, cancellation);
        await cluster.Host.StreamAsync(new CommandLine("cat", csvlog), async (bytes, token) =>
        {
            using var text = new StreamReader(bytes, Encoding.UTF8);
            transactions = await StatementLog.TransactionsAsync(text, DrillWorld.MaintenanceRole, null, token);
        }, cancellation);
        return transactions;
    }

    // Servers hand their log to a collector through one pipe, and the collector writes it when it gets to it: once it has written what was
    // handed over after the script ended, it has written all that the script did.
    private static async Task UntilWrittenAsync(Cluster cluster, string csvlog, CancellationToken cancellation)
    {
        var nonce = $"{Guid.NewGuid():N}";
        await using var source = cluster.OpenDataSource("postgres");
        await using var command = source.CreateCommand($"DO $$ BEGIN RAISE LOG 'drillharness {nonce}'; END $$");
        await command.ExecuteNonQueryAsync(cancellation);
        await new Until
        {
            Awaited = $"the line 'drillharness {nonce}' in {csvlog}",
            Deadline = Deadlines.Command,
            Hints = ["does the server's logging collector run? SHOW logging_collector; SHOW log_destination"],
        }.TrueAsync(async token =>
            (await cluster.Host.RunAsync(new CommandLine("tail", "-c", LogTailBytes, csvlog), token)).EnsureSuccess().StandardOutput.Contains(nonce, StringComparison.Ordinal),
            cancellation);
    }
}
