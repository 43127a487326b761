using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Runs a drill's maintenance script against one of its servers: isolated, as a role shaped like production's. What it sent is read from the
/// server's own log afterwards, so that no driver can hide anything.
/// </summary>
internal sealed class CandidateScript(MaintenanceIncident incident, Profile profile, DateTimeOffset asOf, string scratch, bool allowUnisolated)
{
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
        (await new ServerLog(cluster, DrillWorld.MaintenanceRole).ReadAsync(database, cancellation)).Transactions;
}
