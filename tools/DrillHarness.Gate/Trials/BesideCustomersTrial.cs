using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Gate.Trials;

/// <summary>
/// Runs the script while customers edit rows of the tables that it writes to: other columns than its own, of rows that it leaves and of rows that it
/// takes. Whoever waits, deadlocks or loses an edit is told of.
/// </summary>
internal sealed class BesideCustomersTrial : ITrial
{
    /// <inheritdoc/>
    public string Name => "beside customers";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, CancellationToken cancellation)
    {
        var tables = scene.Whole.Tables.Where(tally => tally.Before is not null && tally.Deleted + tally.Updated > 0)
            .Select(tally => EditedTable.Of(tally.Before!.Shape, tally.Columns)).OfType<EditedTable>().ToList();
        return tables.Count == 0 ? [] : await scene.InWorldAsync(world => RunAsync(scene, world, tables, cancellation), cancellation);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, World world, List<EditedTable> tables, CancellationToken cancellation)
    {
        await using var source = scene.Server.Unpooled(world.Database, GateServer.Owner);
        await using var watching = scene.Server.Unpooled(world.Database, null);
        await using var customers = await EditingCustomers.BeginAsync(source, tables, (int)(scene.Seed % int.MaxValue), cancellation);
        await using var locks = LockWatch.Begin(watching, null);
        var outcome = await scene.Script.RunAsync(scene.Server.AddressOf(world), cancellation);
        var longest = await locks.LongestAsync();
        var lost = await customers.EndAsync(cancellation);
        return [.. Findings(scene, outcome, longest, customers, lost)];
    }

    private static IEnumerable<Finding> Findings(
        TrialScene scene, ScriptOutcome outcome, TimeSpan longest, EditingCustomers customers, IReadOnlyList<(string Table, string Key, string? Found)> lost)
    {
        if (outcome.ExitCode != 0)
        {
            yield return new Finding(FindingCodes.BesideCustomers, Severity.Error, $"while customers edited, it ended with exit code {outcome.ExitCode}, expected 0")
            {
                Evidence = [.. outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3)],
            };
        }

        if (customers.Deadlocks > 0)
            yield return new Finding(FindingCodes.BesideCustomers, Severity.Error, $"{customers.Deadlocks} of {customers.Edits + customers.Deadlocks} edits of customers ended in a deadlock with it, expected none");
        if (scene.Intent?.Limits.LongestLock is { } most && longest > most)
            yield return new Finding(FindingCodes.BesideCustomers, Severity.Error, FormattableString.Invariant($"somebody waited for {longest.TotalSeconds:0.##} s for a lock, expected at most {most.TotalSeconds:0.##} s"));
        foreach (var table in lost.GroupBy(edit => edit.Table))
        {
            yield return new Finding(FindingCodes.BesideCustomers, Severity.Error,
                $"{table.Count()} of {customers.Edits} edits of customers in {table.Key} were overwritten with what the script had read before, expected none")
            {
                Table = table.Key,
                Rows = table.Count(),
                Evidence = [$"keys: {string.Join("; ", table.Take(5).Select(edit => edit.Key))}"],
            };
        }
    }
}
