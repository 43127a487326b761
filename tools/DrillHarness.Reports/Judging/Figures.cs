using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The figures of a result, read off the journal; null where nobody looked.</summary>
internal static class Figures
{
    public static RunFacts Run(Story story) => story.Started is { } started
        ? new RunFacts(started.Id, started.Seed, started.At, started.Engine, started.Postgres, started.Profile, started.Strategy,
            started.Version, started.Reproduce, started.Night)
        : new RunFacts("", 0, null, "", "", "", "", "", "");

    public static EnvironmentFacts Environment(Story story)
    {
        var nodes = story.All<DurabilityAsserted>().ToArray();
        var durability = nodes.Length == 0
            ? null
            : new DurabilityFacts(nodes.All(node => node.Fsync), nodes.All(node => node.FullPageWrites), WeakestCommit(nodes));
        var machine = story.Started?.Environment;
        return new EnvironmentFacts(machine?.CpuCount ?? 0, machine?.MemoryBytes ?? 0, durability, machine?.Probe);
    }

    public static IReadOnlyList<PhaseSpan> Phases(Story story) => story.Last<PhasesMeasured>()?.Phases ?? Entered(story);

    public static RecoveryFigures Recovery(Story story)
    {
        var ledger = story.Last<LedgerChecked>();
        var merged = story.All<MergeApplied>().ToArray();
        return new RecoveryFigures(
            story.Last<PhasesMeasured>()?.Phases.Sum(phase => phase.Seconds),
            story.Started?.TimeObjectiveSeconds,
            ledger?.Acknowledged,
            ledger?.Lost + ledger?.Overwritten + ledger?.Resurrected,
            ledger?.LostByBlanketRestore,
            merged.Max(part => part.LongestLockWaitMs),
            merged.Max(part => part.EditP99Ms),
            Tenants(story))
        {
            ScriptAwaitedSeconds = story.All<ScriptAwaited>().ToArray() is { Length: > 0 } waits ? waits.Sum(wait => wait.Seconds) : null,
        };
    }

    public static DamageSummary Damage(Story story)
    {
        var damage = story.Last<DamageFound>();
        return new DamageSummary(damage?.Transactions ?? [], damage?.Tables ?? [], new TenantCount(damage?.TenantsTotal, damage?.TenantsAffected));
    }

    public static RunSizes? Sizes(Story story)
    {
        if (story.Last<WorldMeasured>() is not { } world) return null;
        var damage = story.Last<DamageFound>();
        var wal = damage?.Transactions.Select(bad => WalPosition(bad.CommitLsn)).DefaultIfEmpty().Max() is { } last and > 0 ? last - WalPosition(world.BackupStartLsn) : 0;
        return new RunSizes(world.DatabaseBytes, world.BackupBytes, Math.Max(0, wal), world.Rows, damage?.Tables.Sum(table => table.Deleted) ?? 0);
    }

    public static IReadOnlyList<ObjectiveMet> Objectives(Story story)
    {
        if (story.Last<PhasesMeasured>() is not { } measured || story.Started is not { } started) return [];
        var wanted = started.Objectives.ContainsKey(PhaseObjective.Total) || started.TimeObjectiveSeconds is null
            ? started.Objectives : new Dictionary<string, PhaseObjective>(started.Objectives) { [PhaseObjective.Total] = new(null, null, started.TimeObjectiveSeconds) };
        return [.. wanted.Select(one => Met(one.Key, measured.Phases.Where(phase => one.Key is PhaseObjective.Total || phase.Name == one.Key).Sum(phase => phase.Seconds), one.Value))];
    }

    private static ObjectiveMet Met(string phase, double seconds, PhaseObjective objective) => new(phase, seconds, objective, objective.StateOf(seconds));

    private static long WalPosition(string lsn) => (long)(ulong)NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(lsn);

    public static TargetSummary? Target(Story story)
    {
        var proof = story.Last<TargetProven>();
        return story.Last<TargetProposed>() is { } target
            ? new TargetSummary(target.TargetKind, target.Value, target.Inclusive, target.Timeline, proof?.ProvenClean, proof?.Stops)
            : null;
    }

    public static NavigationSummary Navigation(Story story)
    {
        NavigationChecked? Seen(Moment when) => story.Last<NavigationChecked>(look => look.When == when);
        var after = Seen(Moment.After);
        return new NavigationSummary(after?.TenantsChecked, after?.PagesChecked, Seen(Moment.Before)?.Broken, Seen(Moment.During)?.Broken,
            after?.Broken, story.Last<BrowserChecked>(look => look.When == Moment.After)?.Tenants);
    }

    public static OracleSummary Oracle(Story story)
    {
        var compared = story.All<OracleCompared>().ToArray();
        var explained = compared.SelectMany(part => part.Explained).GroupBy(reason => reason.Key)
            .ToDictionary(reason => reason.Key, reason => reason.Sum(count => count.Value));
        return compared.Length == 0
            ? new OracleSummary(null, explained, null)
            : new OracleSummary(compared.Sum(part => part.RowsCompared), explained, compared.Sum(part => part.UnexplainedDifferences));
    }

    // The order is PostgreSQL's own, from the weakest promise up.
    private static string WeakestCommit(DurabilityAsserted[] nodes) =>
        new[] { "off", "local", "remote_write", "on", "remote_apply" }.FirstOrDefault(level => nodes.Any(node => node.SynchronousCommit == level))
        ?? nodes[0].SynchronousCommit;

    // A journal that was cut short has no measured phases; what it entered is still worth showing.
    private static IReadOnlyList<PhaseSpan> Entered(Story story)
    {
        var entered = story.All<PhaseEntered>().ToArray();
        var end = story.Events.Count == 0 ? 0 : story.Events[^1].Elapsed;
        return [.. entered.Select((phase, index) =>
            new PhaseSpan(phase.Name, phase.At, (index + 1 < entered.Length ? entered[index + 1].Elapsed : end) - phase.Elapsed))];
    }

    private static TenantTimes Tenants(Story story)
    {
        if (story.Last<TenantsRecovered>() is { } all) return new TenantTimes(all.FirstSeconds, all.P50Seconds, all.P95Seconds, all.LastSeconds);
        var times = story.All<TenantRecovered>().Select(tenant => tenant.Seconds).Order().ToArray();
        if (times.Length == 0) return new TenantTimes(null, null, null, null);
        return new TenantTimes(times[0], Percentile.Of(times, 0.5), Percentile.Of(times, 0.95), times[^1]);
    }
}
