using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Trials;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>
/// Runs a maintenance script in disposable worlds, sees every row that it touches there, and judges that by the script's intent. The script's text is
/// never looked at.
/// </summary>
public sealed class Gate
{
    private const string Once = "once";
    private const string Again = "again";

    private static readonly IReadOnlyList<ITrial> Trials = [new PagesTrial()];

    private readonly GateOptions options;
    private readonly IApplication application;
    private readonly Action<string> tell;
    private readonly Intent? intent;
    private readonly List<Finding> findings = [];
    private readonly List<WorldVerdict> worlds = [];

    private Gate(GateOptions options, IApplication application, Action<string> tell, Intent? intent) =>
        (this.options, this.application, this.tell, this.intent) = (options, application, tell, intent);

    /// <summary>Judges a script.</summary>
    /// <param name="tell">Told in a line what is going on.</param>
    /// <exception cref="Configuration.BadConfigurationException">The intent cannot be understood, or does not fit the database.</exception>
    /// <exception cref="IsolationUnavailableException">The script cannot be isolated here, and need not run without.</exception>
    public static async Task<GateResult> JudgeAsync(GateOptions options, IApplication application, Action<string> tell, CancellationToken cancellation)
    {
        var file = options.IntentFile ?? Intent.FileFor(options.Script);
        var gate = new Gate(options, application, tell, file is null ? null : IntentReader.Read(file));
        return await gate.RunAsync(cancellation);
    }

    private async Task<GateResult> RunAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var server = await GateServer.OpenAsync(options.Engine, cancellation);
        using var script = await CandidateScript.PrepareAsync(options, server.Directory, cancellation);
        if (script.Broken is { } broken) return Ended(started, null, [broken]);
        var observer = new Observer(server, application, intent);
        var templates = new Dictionary<string, string>();
        foreach (var profile in application.Profiles.Reverse().Take(options.Quick ? 1 : application.Profiles.Count))
            templates[profile] = await server.MakeTemplateAsync(application, profile, options.Seed, cancellation);
        var main = application.Profiles[^1];
        var production = await ObserveAsync(server, observer, script, templates[main], main, [], again: true, cancellation);
        if (!options.Quick)
        {
            var clean = application.Profiles[0];
            await ObserveAsync(server, observer, script, templates[clean], clean, [], again: true, cancellation);
            foreach (var trait in application.Traits) await ObserveAsync(server, observer, script, templates[clean], clean, [trait], again: false, cancellation);
        }

        if (production.Outcome is { ExitCode: 0 })
            await TryAsync(new TrialScene
            {
                Server = server, Application = application, Script = script, Intent = intent, Template = templates[main], Profile = main, Seed = options.Seed, Whole = production,
            }, cancellation);
        var bare = await new BareRun(server, script).MeasureAsync(templates[main], main, options.Seed, cancellation);
        if (intent?.Limits.WalBytes is { } most && bare.WalBytes > most)
            findings.Add(new Finding(FindingCodes.WalTooMuch, Severity.Error, $"{bare.WalBytes} bytes of WAL written, expected at most {most}") { World = main });
        return Ended(started, production, []) with { WalBytes = bare.WalBytes, ScriptSeconds = bare.Seconds };
    }

    private async Task<Observation> ObserveAsync(
        GateServer server, Observer observer, CandidateScript script, string template, string profile, IReadOnlyList<Trait> traits, bool again, CancellationToken cancellation)
    {
        var world = await server.CloneAsync(template, profile, options.Seed, traits, cancellation);
        try
        {
            var seen = await observer.RunAsync(world, script.RunAsync, cancellation);
            Take(seen, Once, Judge.FindingsOf(seen, intent));
            if (again && seen.Outcome is { ExitCode: 0, TimedOut: false })
            {
                var second = await observer.RunAsync(world, script.RunAsync, cancellation);
                Take(second, Again, SecondRun.FindingsOf(second, intent));
            }

            return seen;
        }
        finally
        {
            await server.DropAsync(world, cancellation);
        }
    }

    private async Task TryAsync(TrialScene scene, CancellationToken cancellation)
    {
        foreach (var trial in Trials.Where(trial => (trial.IsQuick || !options.Quick) && trial.Suits(application)))
        {
            var judged = Ignoring([.. (await trial.RunAsync(scene, cancellation)).Select(finding => finding with { World = finding.World.Length > 0 ? finding.World : $"{scene.Profile}, {trial.Name}" })]);
            findings.AddRange(judged);
            var verdict = VerdictOf(judged);
            worlds.Add(new WorldVerdict(scene.Profile, scene.Seed, [], trial.Name, verdict, 0, 0));
            tell($"{scene.Profile}, {trial.Name}: {verdict.ToString().ToLowerInvariant()}");
        }
    }

    private IReadOnlyList<Finding> Ignoring(IReadOnlyList<Finding> found) =>
        IgnoredFindings.Apply(found, intent, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));

    private void Take(Observation seen, string run, IReadOnlyList<Finding> found)
    {
        // Asked for: then it is only to be known.
        if (options.AllowUnisolated) found = [.. found.Select(finding => finding.Code == FindingCodes.NotIsolated ? finding with { Severity = Severity.Note } : finding)];
        var judged = Ignoring(found);
        findings.AddRange(judged);
        var verdict = VerdictOf(judged);
        var world = new WorldVerdict(seen.World.Profile, seen.World.Seed, [.. seen.World.Traits.Select(trait => trait.Name)], run, verdict,
            seen.Tables.Sum(tally => tally.Deleted), seen.Tables.Sum(tally => tally.Updated));
        worlds.Add(world);
        tell(FormattableString.Invariant($"{seen.World.Title}, {run}: {verdict.ToString().ToLowerInvariant()}, {world.Deleted} rows deleted, {world.Changed} changed ({seen.Outcome.Seconds:F1} s)"));
    }

    private GateResult Ended(long started, Observation? production, IReadOnlyList<Finding> others)
    {
        findings.AddRange(others);
        if (intent is null) findings.Add(new Finding(FindingCodes.NoIntent, Severity.Warning, "there is no intent: only what is never right could be rejected (--write-intent writes one)"));
        var distinct = findings.GroupBy(finding => (finding.Code, finding.Table ?? finding.Message, finding.Ignored)).Select(same => same.First())
            .OrderByDescending(finding => finding.Ignored is null ? finding.Severity : Severity.Note)
            .ThenBy(finding => FindingCodes.Rank(finding.Code)).ThenByDescending(finding => finding.Rows).ToList();
        var verdict = VerdictOf(distinct);
        return new GateResult
        {
            Script = options.Script,
            IntentFile = intent?.File,
            Verdict = verdict,
            Reason = new Explanation(worlds, distinct, application.Traits).Sentence(verdict),
            Findings = distinct,
            Effects = production is null ? [] : EffectsOf(production),
            Isolation = production?.Outcome.Isolation.ToString().ToLowerInvariant() ?? "none",
            Ddl = production?.Ddl ?? [],
            Settings = production?.Settings ?? [],
            LongestLockSeconds = production?.LongestLock.TotalSeconds ?? 0,
            StrongLocks = production?.StrongLocks ?? [],
            GateSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds,
            Worlds = worlds,
            FittingIntent = production is null ? "" : IntentWriter.Fitting(production, options.Script),
        };
    }

    private List<TableEffect> EffectsOf(Observation seen) =>
    [
        .. seen.Tables.Where(tally => tally.Deleted + tally.Updated + tally.Inserted > 0 || tally.Truncated).Select(tally =>
        {
            var done = tally.Deleted > 0 ? RowOperation.Delete : tally.Updated > 0 ? RowOperation.Update : RowOperation.Insert;
            var dot = tally.Table.IndexOf('.', StringComparison.Ordinal);
            return new TableEffect(tally.Table[..dot], tally.Table[(dot + 1)..], tally.Inserted, tally.Updated, tally.Deleted, tally.Truncated,
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
