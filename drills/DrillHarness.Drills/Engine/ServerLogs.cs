using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Copies the end of every server's log into the run's folder before the servers are removed. Evidence is worth having, and never worth
/// failing a run for: what cannot be read is noted in the journal.
/// </summary>
internal sealed class ServerLogs(string directory, Journal journal)
{
    private const int MostBytes = 5_000_000;

    private readonly List<Cluster> followed = [];

    /// <summary>This server's log is wanted at the end, and those of the copies that are made of it. Safe for many threads.</summary>
    public void Follow(Cluster cluster)
    {
        lock (followed) followed.Add(cluster);
    }

    /// <summary>Copies them: the last 5 MB of each, as NAME.log.</summary>
    public async Task CopyAsync()
    {
        foreach (var cluster in followed)
        {
            await CopyAsync(cluster.Name, cluster.Host, cluster.ServerLogPath);
            foreach (var copy in cluster.Copies) await CopyAsync(copy.Name, copy.Host, copy.ServerLogPath);
        }
    }

    private async Task CopyAsync(string name, ICommandHost host, string path)
    {
        try
        {
            Directory.CreateDirectory(directory);
            await using var file = File.Create(Path.Combine(directory, $"{name}.log"));
            var tail = new CommandLine("tail", "-c", MostBytes.ToString(CultureInfo.InvariantCulture), path) { Deadline = Deadlines.Command };
            var exitCode = await host.StreamAsync(tail, (bytes, token) => bytes.CopyToAsync(file, token), CancellationToken.None);
            if (exitCode != 0) journal.Record(new StepTold($"{name}: its log {path} could not be read: tail ended with exit code {exitCode}"));
        }
        catch (Exception unread)
        {
            journal.Record(new StepTold($"{name}: its log {path} could not be copied: {unread.Message}"));
        }
    }
}
