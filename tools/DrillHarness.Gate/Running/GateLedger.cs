using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Running;

/// <summary>All that was found, run by run, and the result that follows from it.</summary>
internal sealed class GateLedger(GateOptions options, IApplication application, Intent? intent, Redaction redaction, Action<string> tell)
{
    private readonly List<Finding> findings = [];
    private readonly List<WorldVerdict> worlds = [];
    private readonly List<JudgedRun> runs = [];
    private readonly ScriptLines lines = ScriptLines.Read(options.Script);

    /// <summary>The runs in worlds, in order.</summary>
    public IReadOnlyList<JudgedRun> Runs => runs;

    /// <summary>Whether anything of that code was found, borne or not.</summary>
    public bool Has(string code) => findings.Any(finding => finding.Code == code);

    /// <summary>Notes something that belongs to no run.</summary>
    public void Add(Finding finding) => findings.AddRange(Judged([finding]));

    /// <summary>Notes a run in a world.</summary>
    /// <param name="template">What the world was cloned from.</param>
    /// <param name="run">What was tried there.</param>
    public void Take(Observation seen, string template, string run, IReadOnlyList<Finding> found)
    {
        var judged = Judged(found);
        findings.AddRange(judged);
        runs.Add(new JudgedRun(seen.World, template, run, judged));
        var world = new WorldVerdict(seen.World.Profile, seen.World.Seed, [.. seen.World.Traits.Select(trait => trait.Name)], run, VerdictOf(judged),
            seen.Tables.Sum(tally => tally.Deleted), seen.Tables.Sum(tally => tally.Updated));
        worlds.Add(world);
        tell(FormattableString.Invariant($"{world.Title}, {run}: {world.Verdict.ToString().ToLowerInvariant()}, {world.Deleted} rows deleted, {world.Changed} changed ({seen.Outcome.Seconds:F1} s)"));
    }

    /// <summary>Notes a trial.</summary>
    public void Take(string profile, string trial, IReadOnlyList<Finding> found)
    {
        var judged = Judged([.. found.Select(finding => finding.World.Length > 0 ? finding : finding with { World = $"{profile}, {trial}" })]);
        findings.AddRange(judged);
        var world = new WorldVerdict(profile, options.Seed, [], trial, VerdictOf(judged), 0, 0);
        worlds.Add(world);
        tell($"{world.Title}, {trial}: {world.Verdict.ToString().ToLowerInvariant()}");
    }

    /// <summary>The result.</summary>
    /// <param name="shown">The run whose effects are told of; null when there was none.</param>
    public GateResult Result(Observation? shown)
    {
        if (intent is null) findings.Add(new Finding(FindingCodes.NoIntent, Severity.Warning, "there is no intent: only what is never right could be rejected (--write-intent writes one)"));
        var distinct = findings.GroupBy(finding => (finding.Code, finding.Table ?? finding.Message, finding.Ignored)).Select(same => same.First())
            .OrderByDescending(finding => finding.Ignored is null ? finding.Severity : Severity.Note)
            .ThenBy(finding => FindingCodes.Rank(finding.Code)).ThenBy(finding => finding.ByCascade).ThenByDescending(finding => finding.Rows).ToList();
        var verdict = VerdictOf(distinct);
        return new GateResult
        {
            Script = options.Script,
            IntentFile = intent?.File,
            Verdict = verdict,
            Reason = new Explanation(worlds, distinct, application.Traits).Sentence(verdict),
            Findings = distinct,
            Effects = shown is null ? [] : EffectsOf(shown),
            Isolation = shown?.Outcome.Isolation.ToString().ToLowerInvariant() ?? "none",
            Ddl = shown?.Ddl ?? [],
            Settings = shown?.Settings ?? [],
            LongestLockSeconds = shown?.LongestLock.TotalSeconds ?? 0,
            StrongLocks = shown?.StrongLocks ?? [],
            Worlds = worlds,
            FittingIntent = shown is null ? "" : IntentWriter.Fitting(shown, options.Script),
        };
    }

    private IReadOnlyList<Finding> Judged(IReadOnlyList<Finding> found)
    {
        // Asked for: then it is only to be known.
        if (options.AllowUnisolated) found = [.. found.Select(finding => finding.Code == FindingCodes.NotIsolated ? finding with { Severity = Severity.Note } : finding)];
        return IgnoredFindings.Apply([.. found.Select(Told)], intent, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
    }

    // What a script sent or wrote may hold its password.
    private Finding Told(Finding finding) => finding with
    {
        Place = finding.Sql is { } sql ? lines.Find(sql) : null,
        Message = redaction.Apply(finding.Message),
        Sql = finding.Sql is { } sent ? redaction.Apply(sent) : null,
        Evidence = [.. finding.Evidence.Select(redaction.Apply)],
    };

    private List<TableEffect> EffectsOf(Observation seen) =>
    [
        .. seen.Tables.Where(tally => tally.Deleted + tally.Updated + tally.Inserted > 0 || tally.Truncated).Select(tally =>
        {
            var done = tally.Deleted > 0 ? RowOperation.Delete : tally.Updated > 0 ? RowOperation.Update : RowOperation.Insert;
            var name = TableName.Of(tally.Table);
            return new TableEffect(name.Schema, name.Name, tally.Inserted, tally.Updated, tally.Deleted, tally.Truncated,
                seen.Origins.Of(tally.Table, done).ToString().ToLowerInvariant(),
                tally.DeletedOf.Concat(tally.UpdatedOf).Where(tenant => tenant.Key >= 0 && tenant.Value > 0).Select(tenant => tenant.Key).Distinct().Count(),
                intent is not null && tally.Before is { } before && DatabaseBefore.For(intent, before.Shape, done) is not null)
            {
                Before = tally.Before?.Count ?? 0,
            };
        }),
    ];

    private static GateVerdict VerdictOf(IEnumerable<Finding> found)
    {
        var counting = found.Where(finding => finding.Ignored is null).Select(finding => finding.Severity).ToList();
        return counting.Contains(Severity.Error) ? GateVerdict.Rejected : counting.Contains(Severity.Unseen) ? GateVerdict.Inconclusive : GateVerdict.Accepted;
    }
}
