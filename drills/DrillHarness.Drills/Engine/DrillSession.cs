using System.Globalization;
using System.Reflection;
using DrillHarness.Clusters;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Isolation;
using DrillHarness.Recovery;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// One run of a drill from its first line to its last: opens the journal, plays the drill, removes everything that was made, and has the
/// journal judged. Whatever happens is in the journal; nothing is thrown but for a folder that cannot be written.
/// </summary>
public sealed class DrillSession(Drill drill, DrillOptions options, IProgress<JournalEvent>? progress = null)
{
    /// <summary>Another way to recover than the catalogue's; for the saboteurs.</summary>
    public IRecoveryStrategy? Strategy { get; init; }

    /// <summary>Runs it.</summary>
    /// <exception cref="IOException">The run's folder cannot be written, or holds a journal already.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetUtcNow();
        var id = NewId(started);
        var directory = Path.GetFullPath(options.OutDirectory ?? Path.Combine(".drill", "runs", id));
        using var journal = Journal.Create(Path.Combine(directory, "events.jsonl"), progress);
        var outcome = await PlayAsync(id, directory, journal, cancellation);
        journal.Record(new RunEnded(outcome, ""));
        return new DrillReport(directory, await RunFiles.WriteAllAsync(directory, journal.Events, CancellationToken.None));
    }

    private async Task<RunOutcome> PlayAsync(string id, string directory, Journal journal, CancellationToken cancellation)
    {
        IClusterEngine? engine = null;
        try
        {
            var strategy = Strategy ?? RecoveryStrategies.Named(options.Strategy ?? drill.Recovery);
            engine = await ClusterEngine.OpenAsync(options.Engine, new RunLabel(id), cancellation);
            journal.Record(Started(id, engine, strategy));
            await new DrillRun(drill, options, strategy, journal, TimeProvider.System).PlayAsync(engine, directory, cancellation);
            return RunOutcome.Completed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return RunOutcome.Interrupted;
        }
        catch (NothingHappenedException nothing)
        {
            journal.Record(new StepTold(nothing.Message));
            return RunOutcome.Completed;
        }
        catch (RecoveryRefusedException refused)
        {
            journal.Record(new Refused(refused.Message));
            return RunOutcome.Completed;
        }
        catch (Exception broke)
        {
            journal.Record(new Failed(broke.Message, broke.GetType().Name, CauseOf(broke)));
            journal.Record(new StepTold(broke.ToString()));
            return RunOutcome.Aborted;
        }
        finally
        {
            if (engine is not null) await CleanUpAsync(engine, journal);
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
        Drill = drill.Name,
        Seed = options.Seed,
        Engine = engine.Kind.ToString().ToLowerInvariant(),
        Postgres = engine.PostgresVersion,
        Profile = options.Profile.Name,
        Strategy = strategy.Name,
        Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Reproduce = Reproduce(engine),
        Environment = new MachineFacts(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        TimeObjectiveSeconds = (options.RecoveryTimeObjective ?? drill.Objectives.RecoveryTime).TotalSeconds,
        Hypothesis = drill.Hypothesis.Statement,
        AllowUnisolated = options.AllowUnisolated,
        MustLook = options.Keep ? Looks.AllBut(Look.Cleanup) : Looks.All,
    };

    private string Reproduce(IClusterEngine engine) => string.Create(CultureInfo.InvariantCulture,
        $"tools/drill run {drill.Name} --engine {engine.Kind.ToString().ToLowerInvariant()} --postgres {engine.PostgresMajor} " +
        $"--profile {options.Profile.Name} --seed {options.Seed}{string.Concat(options.FirstTenants.Select(tenant => $" --first {tenant}"))}");

    private static FailureCause CauseOf(Exception broke) => broke switch
    {
        MachineLacksException => FailureCause.MachineLacks,
        IsolationUnavailableException => FailureCause.MachineLacks,
        SafetyRefusalException => FailureCause.SafetyRefused,
        DeadlinePassedException or TimeoutException => FailureCause.TimedOut,
        _ => FailureCause.HarnessBroke,
    };

    private static string NewId(DateTimeOffset started) =>
        $"{started.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 3))}";
}
