using System.Text;
using DrillHarness.Clusters;
using DrillHarness.Timing;

namespace DrillHarness.Gate.Statements;

/// <summary>What a role has sent to a cluster, read from the cluster's own log, so that no driver can hide anything.</summary>
public sealed class ServerLog(Cluster cluster, string role)
{
    private const string TailBytes = "65536";

    /// <summary>All that the role has sent to a database so far.</summary>
    /// <exception cref="DeadlinePassedException">The log collector does not write.</exception>
    public Task<LoggedWork> ReadAsync(string database, CancellationToken cancellation) => ReadAsync((text, token) =>
        LoggedWork.OfAsync(StatementLog.StatementsAsync(text, role, sessionId: null, token).Where(statement => statement.Database == database), token), cancellation);

    /// <summary>
    /// The transactions of the role in a database, 32 bits each: every id that stands at a line of its. A statement outside of BEGIN and COMMIT has
    /// one only where something is logged while it runs, as auto_explain does.
    /// </summary>
    /// <exception cref="DeadlinePassedException">The log collector does not write.</exception>
    public Task<IReadOnlySet<uint>> TransactionsAsync(string database, CancellationToken cancellation) => ReadAsync((text, token) =>
        StatementLog.TransactionsOfAsync(text, role, database, token), cancellation);

    private async Task<T> ReadAsync<T>(Func<TextReader, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        var csvlog = Path.ChangeExtension(cluster.ServerLogPath, ".csv");
        await UntilWrittenAsync(csvlog, cancellation);
        T? found = default;
        await cluster.Host.StreamAsync(new CommandLine("cat", csvlog), async (bytes, token) =>
        {
            using var text = new StreamReader(bytes, Encoding.UTF8);
            found = await read(text, token);
        }, cancellation);
        return found!;
    }

    // Servers hand their log to a collector through one pipe, and the collector writes it when it gets to it: once it has written what was
    // handed over after the script ended, it has written all that the script did.
    private async Task UntilWrittenAsync(string csvlog, CancellationToken cancellation)
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
            (await cluster.Host.RunAsync(new CommandLine("tail", "-c", TailBytes, csvlog), token)).EnsureSuccess().StandardOutput.Contains(nonce, StringComparison.Ordinal),
            cancellation);
    }
}
