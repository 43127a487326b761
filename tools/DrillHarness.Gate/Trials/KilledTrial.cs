using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Trials;

/// <summary>
/// Kills the script at random points of its talk with the server. What is left has to be consistent, and a further run has to come to where a whole
/// run comes.
/// </summary>
internal sealed class KilledTrial : ITrial
{
    private const int Points = 3;

    // Connecting takes a piece or two: nothing is done before.
    private const int FirstPoint = 2;

    /// <inheritdoc/>
    public string Name => "killed";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, CancellationToken cancellation)
    {
        if (!scene.Whole.ChangedAnything) return [];
        var all = scene.Whole.Outcome.Sent;
        var dice = new Random((int)(scene.Seed % int.MaxValue));
        foreach (var point in Enumerable.Range(FirstPoint, Math.Max(0, all - FirstPoint)).OrderBy(_ => dice.Next()).Take(Points).Order())
        {
            var found = await scene.InWorldAsync(world => RunAsync(scene, world, point, cancellation), cancellation);
            if (found.Count > 0) return found;
        }

        return [];
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, World world, int point, CancellationToken cancellation)
    {
        var killed = await scene.Observer.RunAsync(world, (database, token) => scene.Script.RunAsync(database, point, token), cancellation);
        var when = $"killed when it had sent {point} of {scene.Whole.Outcome.Sent} pieces to the server";
        var inconsistent = Inconsistencies(killed).Select(told => new Finding(FindingCodes.Killed, Severity.Error, $"{when}: {told}")).ToList();
        // Ended before that: it does not always say as much.
        if (inconsistent.Count > 0 || !killed.Outcome.WasKilled) return inconsistent;
        var again = await scene.Observer.RunAsync(world, scene.Script.RunAsync, cancellation);
        if (again.Outcome.ExitCode != 0)
            return [new Finding(FindingCodes.Killed, Severity.Error, $"{when}, and run again: it ends with exit code {again.Outcome.ExitCode}, expected 0") { Evidence = Tail(again.Outcome.StandardError) }];
        return [.. scene.IsRepeatable ? Differences(scene.Whole, killed, again, when) : []];
    }

    private static IEnumerable<string> Inconsistencies(Observation killed) =>
        killed.Dangling.Select(key => $"{key.Rows} rows of {key.Table} point at nothing by {key.Key}, expected 0")
            .Concat(killed.Broken.Select(invariant => $"'{invariant.Name}' does not hold"));

    private static IEnumerable<Finding> Differences(Observation whole, Observation killed, Observation again, string when)
    {
        foreach (var table in new[] { whole, killed, again }.SelectMany(seen => seen.Tables).Where(tally => tally.Before is not null).Select(tally => tally.Table).Distinct().Order(StringComparer.Ordinal))
        {
            var gone = Keys(killed, table, tally => tally.Gone).Union(Keys(again, table, tally => tally.Gone)).ToHashSet();
            var changed = Keys(killed, table, tally => tally.Changed).Union(Keys(again, table, tally => tally.Changed)).Except(gone).ToHashSet();
            var left = Keys(whole, table, tally => tally.Gone).Except(gone).ToList();
            var more = gone.Except(Keys(whole, table, tally => tally.Gone)).ToList();
            var unlike = Keys(whole, table, tally => tally.Changed).Except(more).ToHashSet();
            unlike.SymmetricExceptWith(changed.Except(left));
            var rows = left.Count + more.Count + unlike.Count;
            if (rows == 0) continue;
            yield return new Finding(FindingCodes.Killed, Severity.Error,
                $"{when}, and run again, it leaves {table} as a whole run does not: {left.Count} rows are still there, {more.Count} are gone that should be there, {unlike.Count} are changed otherwise, expected none")
            {
                Table = table,
                Rows = rows,
                Evidence = [$"keys: {string.Join("; ", left.Concat(more).Concat(unlike).Take(5).Select(RowImage.Readable))}"],
            };
        }
    }

    private static IEnumerable<string> Keys(Observation seen, string table, Func<TableTally, IReadOnlyCollection<string>> which) =>
        seen.Tables.FirstOrDefault(tally => tally.Table == table) is { } tally ? which(tally) : [];

    private static IReadOnlyList<string> Tail(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3)];
}
