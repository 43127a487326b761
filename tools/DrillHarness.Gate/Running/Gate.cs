using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Shrinking;
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

    private static readonly IReadOnlyList<ITrial> Trials = [new PagesTrial(), new KilledTrial(), new BesideCustomersTrial(), new BiggerTrial()];

    private readonly GateOptions options;
    private readonly IApplication application;
    private readonly Action<string> tell;
    private readonly Intent? intent;
    private readonly GateServer server;
    private readonly CandidateScript script;
    private readonly Observer observer;
    private readonly GateLedger ledger;

    private Gate(GateOptions options, IApplication application, Action<string> tell, Intent? intent, GateServer server, CandidateScript script)
    {
        (this.options, this.application, this.tell, this.intent, this.server, this.script) = (options, application, tell, intent, server, script);
        observer = new Observer(server, application, intent);
        ledger = new GateLedger(options, application, intent, new Redaction(DatabaseAddress.Of(server.Cluster.ConnectionString("postgres", GateServer.ScriptRole)).Password), tell);
    }

    /// <summary>Judges a script.</summary>
    /// <param name="tell">Told in a line what is going on.</param>
    /// <exception cref="BadConfigurationException">The intent or the case cannot be understood, or does not fit the database.</exception>
    public static async Task<GateResult> JudgeAsync(GateOptions options, IApplication application, Action<string> tell, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var file = options.IntentFile ?? Intent.FileFor(options.Script);
        var intent = file is null ? null : IntentReader.Read(file);
        await using var server = await GateServer.OpenAsync(options.Engine, cancellation);
        using var script = await CandidateScript.PrepareAsync(options, server.Directory, cancellation);
        var gate = new Gate(options, application, tell, intent, server, script);
        GateResult result;
        try
        {
            result = script.Broken is { } broken ? gate.Refuse(broken)
                : options.Replay is { } replayed ? await gate.ReplayAsync(replayed, cancellation)
                : await gate.RunAsync(cancellation);
        }
        catch (IsolationUnavailableException unavailable)
        {
            var lines = unavailable.Message.Split('\n', StringSplitOptions.TrimEntries);
            result = gate.Refuse(new Finding(FindingCodes.NotIsolated, Severity.Unseen, lines[0]) { Evidence = lines[1..] });
        }

        return result with { GateSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds };
    }

    private GateResult Refuse(Finding broken)
    {
        ledger.Add(broken);
        return ledger.Result(null);
    }

    private async Task<GateResult> RunAsync(CancellationToken cancellation)
    {
        var (clean, main) = (application.Profiles[0], application.Profiles[^1]);
        var template = await server.MakeTemplateAsync(application, main, options.Seed, cancellation);
        var production = await ObserveAsync(template, main, [], again: true, cancellation);
        foreach (var empty in EmptyTables.FindingsOf(production)) ledger.Add(empty);
        if (!options.Quick)
        {
            var small = await server.MakeTemplateAsync(application, clean, options.Seed, cancellation);
            await ObserveAsync(small, clean, [], again: true, cancellation);
            foreach (var trait in application.Traits) await ObserveAsync(small, clean, [trait], again: false, cancellation);
        }

        var visited = production.Outcome.ExitCode == 0 ? await TryAsync(template, main, production, cancellation) : null;
        var bare = await new BareRun(server, script).MeasureAsync(template, main, options.Seed, cancellation);
        if (intent?.Limits.WalBytes is { } most && bare.WalBytes > most)
            ledger.Add(new Finding(FindingCodes.WalTooMuch, Severity.Error, $"{bare.WalBytes} bytes of WAL written, expected at most {most}") { World = main });
        var outlook = RecoveryOutlook.Of(production, server.MadeIn.TotalSeconds, await server.BytesOfAsync(template, cancellation), application.Pages, visited);
        if (!outlook.IsRecoverable) ledger.Add(new Finding(FindingCodes.NotRecoverable, Severity.Warning, $"it takes {string.Join(" and ", outlook.Lost)}, of which no backup and no WAL has anything") { World = main });
        var smallest = options.Quick ? null : await ShrinkAsync(cancellation);
        return ledger.Result(production) with { WalBytes = bare.WalBytes, ScriptSeconds = bare.Seconds, Case = smallest, Recovery = outlook };
    }

    private async Task<GateResult> ReplayAsync(GateCase replayed, CancellationToken cancellation)
    {
        if (!application.Profiles.Contains(replayed.Profile)) throw new BadConfigurationException("case", 1, $"profile '{replayed.Profile}' is not one of {application.Name}: there are {string.Join(", ", application.Profiles)}.");
        var traits = replayed.Traits.Select(name => application.Traits.FirstOrDefault(trait => trait.Name == name) ??
            throw new BadConfigurationException("case", 1, $"trait '{name}' is not one of {application.Name}.")).ToList();
        var template = await server.MakeTemplateAsync(application, replayed.Profile, replayed.Seed, cancellation);
        var world = await server.CloneAsync(template, replayed.Profile, replayed.Seed, traits, cancellation);
        await server.ChangeAsync(world, replayed.Cuts, cancellation);
        return ledger.Result(await ObserveAsync(world, template, again: replayed.Code == FindingCodes.Again, cancellation));
    }

    // How long it took to visit every page; null where nobody did.
    private async Task<TimeSpan?> TryAsync(string template, string profile, Observation whole, CancellationToken cancellation)
    {
        var scene = new TrialScene
        {
            Server = server,
            Application = application,
            Script = script,
            Intent = intent,
            Observer = observer,
            Template = template,
            Profile = profile,
            Seed = options.Seed,
            Whole = whole,
            IsRepeatable = !ledger.Has(FindingCodes.Again),
        };
        foreach (var trial in Trials.Where(trial => (trial.IsQuick || !options.Quick) && trial.Suits(application))) ledger.Take(profile, trial.Name, await trial.RunAsync(scene, cancellation));
        return scene.PagesVisitedIn;
    }

    private async Task<Observation> ObserveAsync(string template, string profile, IReadOnlyList<Trait> traits, bool again, CancellationToken cancellation)
    {
        var world = await server.CloneAsync(template, profile, options.Seed, traits, cancellation);
        try
        {
            return await ObserveAsync(world, template, again, cancellation);
        }
        finally
        {
            await server.DropAsync(world, CancellationToken.None);
        }
    }

    private async Task<Observation> ObserveAsync(World world, string template, bool again, CancellationToken cancellation)
    {
        var seen = await observer.RunAsync(world, script.RunAsync, cancellation);
        ledger.Take(seen, template, Once, Judge.FindingsOf(seen, intent));
        if (again && seen.Outcome is { ExitCode: 0, TimedOut: false })
        {
            var second = await observer.RunAsync(world, script.RunAsync, cancellation);
            ledger.Take(second, template, Again, SecondRun.FindingsOf(second, intent));
        }

        return seen;
    }

    // The worst of what is wrong, in the smallest of the worlds in which it is.
    private async Task<GateCase?> ShrinkAsync(CancellationToken cancellation)
    {
        var (run, worst) = ledger.Runs.SelectMany(run => run.Findings, (run, finding) => (Run: run, Finding: finding))
            .Where(known => known.Finding is { Severity: Severity.Error, Ignored: null, Table: not null })
            .OrderBy(known => FindingCodes.Rank(known.Finding.Code)).ThenBy(known => known.Finding.ByCascade).ThenBy(known => known.Run.World.Profile == application.Profiles[0] ? 0 : 1).ThenBy(known => known.Run.World.Traits.Count)
            .FirstOrDefault();
        if (worst is null) return null;
        tell($"{worst.Code} in {run.World.Title}: looking for the fewest rows with which it still happens");
        var shrinker = new Shrinker(server, application.TenantTable, run.Template, async (world, token) =>
        {
            var once = await observer.RunAsync(world, script.RunAsync, token);
            return run.Run == Once ? Judge.FindingsOf(once, intent) : SecondRun.FindingsOf(await observer.RunAsync(world, script.RunAsync, token), intent);
        });
        return await shrinker.ShrinkAsync(worst, run.World.Profile, options.Seed, run.World.Traits, cancellation);
    }
}
