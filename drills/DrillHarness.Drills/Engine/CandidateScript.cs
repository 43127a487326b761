using System.Globalization;
using System.Text;
using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Runs a drill's maintenance script against one of its servers: isolated, as a role shaped like production's. What it sent is read from the
/// server's own log afterwards, so that no driver can hide anything.
/// </summary>
internal sealed class CandidateScript(string script, DateTimeOffset asOf, string scratch, bool allowUnisolated)
{
    /// <summary>The scripts stand beside the built program, as they stand in the repository.</summary>
    public static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, script);

    public async Task<(ScriptOutcome Outcome, IReadOnlyList<LoggedTransaction> Transactions)> RunAsync(
        Cluster cluster, string database, CancellationToken cancellation)
    {
        var outcome = await ScriptSandbox.RunAsync(new ScriptRun
        {
            ScriptPath = PathOf(script),
            Arguments = ["--as-of", asOf.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture)],
            Database = DatabaseAddress.Of(cluster.ConnectionString(database, DrillWorld.MaintenanceRole)),
            AllowUnisolated = allowUnisolated,
            ScratchDirectory = scratch,
        }, cancellation);
        var transactions = await ReadLogAsync(cluster, cancellation);
        return (outcome, [.. transactions.Where(transaction => transaction.Database == database)]);
    }

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
        await cluster.Host.StreamAsync(new CommandLine("cat", csvlog), async (bytes, token) =>
        {
            using var text = new StreamReader(bytes, Encoding.UTF8);
            transactions = await StatementLog.TransactionsAsync(text, DrillWorld.MaintenanceRole, null, token);
        }, cancellation);
        return transactions;
    }
}
