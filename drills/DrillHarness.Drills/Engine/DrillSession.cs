using System.Globalization;
using System.Reflection;
using DrillHarness.Clusters;
using DrillHarness.Drills.Applications;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// One run of a drill from its first line to its last: opens the journal, plays the drill, removes everything that was made, and has the
/// journal judged. Whatever happens is in the journal; nothing is thrown but for a folder that cannot be written.
/// </summary>
public sealed class DrillSession
{
    private readonly PlayedDrill played;
    private readonly DrillOptions options;
    private readonly IProgress<JournalEvent>? progress;

    /// <summary>Of a drill of the catalogue.</summary>
    public DrillSession(Drill drill, DrillOptions options, IProgress<JournalEvent>? progress = null)
        : this(PlayedDrill.Of(drill, options), options, progress)
    {
    }

    /// <summary>Of somebody's own application.</summary>
    public DrillSession(ApplicationDrill drill, DrillOptions options, IProgress<JournalEvent>? progress = null)
        : this(PlayedDrill.Of(drill, options), options, progress)
    {
    }

    private DrillSession(PlayedDrill played, DrillOptions options, IProgress<JournalEvent>? progress) =>
        (this.played, this.options, this.progress) = (played, options, progress);

    /// <summary>Another way to recover than the catalogue's; for the saboteurs.</summary>
    public IRecoveryStrategy? Strategy { get; init; }

    /// <summary>Runs it.</summary>
    /// <exception cref="RunFolderException">The run's folder cannot be written, or holds a journal already.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetUtcNow();
        var id = NewId(started);
        var directory = Path.GetFullPath(options.OutDirectory ?? Path.Combine(".drill", "runs", id));
        using var journal = OpenJournal(directory);
        journal.Record(await PlayAsync(id, directory, journal, cancellation));
        var judgement = await RunFiles.WriteAllAsync(directory, journal.Events, CancellationToken.None);
        return new DrillReport(directory, judgement) { HistoryProblem = await NoteAsync(Note(directory, judgement.Result), CancellationToken.None) };
    }

    private Journal OpenJournal(string directory)
    {
        try
        {
            return Journal.Create(Path.Combine(directory, "events.jsonl"), progress);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(directory, unwritable);
        }
    }

    private async Task<RunEnded> PlayAsync(string id, string directory, Journal journal, CancellationToken cancellation)
    {
        IClusterEngine? engine = null;
        var logs = new ServerLogs(Path.Combine(directory, "logs"), journal);
        try
        {
            var strategy = Strategy ?? RecoveryStrategies.Named(options.Strategy ?? played.Recovery);
            engine = await ClusterEngine.OpenAsync(options.Engine, new RunLabel(id), cancellation);
            journal.Record(Started(id, engine, strategy));
            await NoteBegunAsync(directory, journal, cancellation);
            await played.Play(new DrillStage(engine, directory, strategy, journal, logs), cancellation);
            return new RunEnded(RunOutcome.Completed, "");
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested)
        {
            // Whatever was under way breaks in its own manner when it is cut short.
            if (stopped is not OperationCanceledException) journal.Record(new StepTold($"cut short: {stopped.Message} ({stopped.GetType().Name})"));
            return new RunEnded(RunOutcome.Interrupted, "");
        }
        catch (NothingHappenedException nothing)
        {
            return new RunEnded(RunOutcome.Completed, nothing.Message);
        }
        catch (RecoveryRefusedException refused)
        {
            journal.Record(new Refused(refused.Message));
            return new RunEnded(RunOutcome.Completed, "");
        }
        catch (Exception broke)
        {
            journal.Record(new Failed(broke.Message, broke.GetType().Name, FailureCauses.Of(broke)));
            journal.Record(new StepTold(broke.ToString()));
            return new RunEnded(RunOutcome.Aborted, "");
        }
        finally
        {
            await logs.CopyAsync();
            if (engine is not null) await CleanUpAsync(engine, journal);
        }
    }

    // Without an outcome: what a killed run leaves.
    private async Task NoteBegunAsync(string directory, Journal journal, CancellationToken cancellation)
    {
        if (options.History is null) return;
        var begun = Note(directory, Judge.Of(journal.Events).Result) with { Outcome = null, Verdict = null, Reason = "" };
        if (await NoteAsync(begun, cancellation) is { } problem) journal.Record(new StepTold(problem));
    }

    // A history that cannot be had is told, and changes nothing about the run.
    private async Task<string?> NoteAsync(HistoryRun run, CancellationToken cancellation)
    {
        if (options.History is null || run.Id.Length == 0) return null;
        try
        {
            await options.History.PutAsync(run, cancellation);
            return null;
        }
        catch (HistoryException unwritable)
        {
            return unwritable.Message;
        }
    }

    private HistoryRun Note(string directory, RunResult result) =>
        HistoryRun.Of(result, Path.GetRelativePath(Environment.CurrentDirectory, new Reports.RunDirectory(directory).Report));

    private static MachineProbe? Probe(IClusterEngine engine)
    {
        try
        {
            return MachineProbe.Of(engine.Directory.Path, TimeProvider.System);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task CleanUpAsync(IClusterEngine engine, Journal journal)
    {
        if (options.Keep)
        {
            await engine.KeepAsync();
            journal.Record(new StepTold($"kept for you to look at: {engine.Directory.Path}; tools/drill sweep removes it"));
            return;
        }

        await engine.DisposeAsync();
        journal.Record(new CleanedUp(await engine.CountLeftBehindAsync(CancellationToken.None)));
    }

    private RunStarted Started(string id, IClusterEngine engine, IRecoveryStrategy strategy) => new()
    {
        Id = id,
        Drill = played.Name,
        Seed = options.Seed,
        Engine = engine.Kind.ToString().ToLowerInvariant(),
        Postgres = engine.PostgresVersion,
        Profile = played.Profile,
        Night = options.Night,
        Strategy = strategy.Name,
        Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Reproduce = Reproduce(engine),
        Environment = new MachineFacts(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Probe(engine)),
        TimeObjectiveSeconds = (options.RecoveryTimeObjective ?? played.RecoveryTime).TotalSeconds,
        Objectives = options.Objectives,
        Hypothesis = played.Hypothesis,
        AllowUnisolated = options.AllowUnisolated,
        MustLook = [.. Looks.All.Except(played.NotLookedAt).Except(options.Keep ? [Look.Cleanup] : [])],
    };

    private string Reproduce(IClusterEngine engine) => string.Create(CultureInfo.InvariantCulture,
        $"tools/drill run {played.Typed} --engine {engine.Kind.ToString().ToLowerInvariant()} --postgres {engine.PostgresMajor} " +
        $"--profile {played.Profile} --seed {options.Seed}") + string.Concat(GivenOptions().Select(given => $" {given}"));

    // Only what was given: the rest is the drill's own and changes with it.
    private IEnumerable<string> GivenOptions()
    {
        if (options.Strategy is { } strategy) yield return $"--strategy {strategy}";
        foreach (var tenant in options.FirstTenants) yield return $"--first {tenant}";
        if (options.RecoveryTimeObjective is { } objective) yield return string.Create(CultureInfo.InvariantCulture, $"--objective {objective.TotalSeconds}");
        if (options.Target is { } target) yield return Option(target);
        foreach (var fault in options.Faults) yield return $"--fault {fault}";
        if (options.EditsBeforeMore > 0) yield return string.Create(CultureInfo.InvariantCulture, $"--edits-before {options.EditsBeforeMore}");
        if (options.Watch > TimeSpan.Zero) yield return string.Create(CultureInfo.InvariantCulture, $"--watch {options.Watch.TotalSeconds}s");
        if (options.AllowUnisolated) yield return "--allow-unisolated";
    }

    private static string Option(RequestedTarget target) => string.Create(CultureInfo.InvariantCulture, $"--target-{target.Kind.ToString().ToLowerInvariant()} ") +
        target.Kind switch
        {
            TargetKind.Time => $"{target.Instant.UtcDateTime:O}",
            TargetKind.Xid => $"{target.Xid}",
            TargetKind.Lsn => $"{target.Lsn}",
            _ => target.Name,
        } + (target.Inclusive ? "" : " --target-exclusive");

    private static string NewId(DateTimeOffset started) =>
        $"{Reports.RunDirectory.Stamp(started)}-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 3))}";
}
