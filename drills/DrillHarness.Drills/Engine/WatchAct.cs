using System.Globalization;
using DrillHarness.Drills.Verification;
using DrillHarness.Metadata.Activity;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// After the recovery is closed, while customers go on working: what the canaries look at, how edits are answered, who waits for a lock, and whether
/// sequences will give keys that are taken. What follows from a recovery comes late.
/// </summary>
internal sealed class WatchAct(WatchedOn watched, Journal journal)
{
    private const double MostMoreRefused = 0.05;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> broken = [];
    private TimeSpan longestWait;

    /// <summary>Watches for so long, and records what followed.</summary>
    public async Task RunAsync(TimeSpan length, CancellationToken cancellation)
    {
        var (started, before) = (TimeProvider.System.GetTimestamp(), watched.Edits());
        journal.Record(new StepTold(string.Create(CultureInfo.InvariantCulture, $"the recovery is closed; watching for another {length.TotalSeconds:0} s")));
        using var timer = new PeriodicTimer(Interval);
        do
        {
            await LookAsync(cancellation);
            await timer.WaitForNextTickAsync(cancellation);
        }
        while (TimeProvider.System.GetElapsedTime(started) < length);

        var since = watched.Edits().Skip(before.Count).ToList();
        var (refusedBefore, refused) = (Refused(before), Refused(since));
        Record("no canary lost anything again", broken.Count == 0, "nothing lost", broken.Count == 0 ? "nothing lost" : string.Join(", ", broken.Take(5)));
        Record("edits are answered as before", since.Count > 0 && refused <= refusedBefore + MostMoreRefused, Share("at most", refusedBefore + MostMoreRefused), $"{Share("", refused)} of {since.Count} edits");
        Record("nobody waits long for a lock", longestWait <= LongestWait, Seconds(LongestWait), Seconds(longestWait));
        var behind = new List<string>();
        foreach (var source in watched.Databases) behind.AddRange(await SequencePositions.BehindAsync(source, cancellation));
        Record("no sequence gives a key that is taken", behind.Count == 0, "0 sequences", behind.Count == 0 ? "0 sequences" : string.Join(", ", behind));
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        broken.UnionWith(await watched.Broken(cancellation));
        await using var waits = watched.Databases[0].CreateCommand(
            "SELECT coalesce(max(clock_timestamp() - state_change), '0') FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        var wait = (TimeSpan)(await waits.ExecuteScalarAsync(cancellation))!;
        if (wait > longestWait) longestWait = wait;
    }

    private void Record(string what, bool held, string expected, string found) => journal.Record(new InvariantChecked($"watched on: {what}", held, expected, found));

    private static double Refused(IReadOnlyCollection<EditOutcome> edits) => edits.Count == 0 ? 0 : edits.Count(edit => edit != EditOutcome.Acknowledged) / (double)edits.Count;

    private static string Share(string words, double share) => string.Create(CultureInfo.InvariantCulture, $"{words} {100 * share:0.#} % refused or unanswered").TrimStart();

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
