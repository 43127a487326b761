using System.CommandLine;
using DrillHarness.Clusters;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill run [DRILL]</c>: runs a drill, tells how it goes on standard error and how it ended on standard output.</summary>
internal static class RunVerb
{
    private const int FewTenants = 5;

    private static readonly Argument<string?> Name = new("drill") { Arity = ArgumentArity.ZeroOrOne, Description = "the drill; the flagship when none is named" };
    private static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default auto: a container engine that answers, else local)" };
    private static readonly Option<int?> Postgres = new("--postgres") { Description = "the PostgreSQL major to run on" };
    private static readonly Option<string> ProfileName = new("--profile") { Description = "tiny, dev, small, stacker or large", DefaultValueFactory = _ => "small" };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "decides the data and the edits", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Strategy = new("--strategy") { Description = "how to recover" };
    private static readonly Option<string[]> First = new("--first") { Description = "a tenant, by slug, whose rows come back before all others'; may be repeated" };
    private static readonly Option<double?> Objective = new("--objective") { Description = "the recovery time objective, in seconds" };
    private static readonly Option<string[]> Fault = new("--fault") { Description = "NAME@PHASE: what is to go wrong while the recovery is under way; may be repeated (drill explain faults)" };
    private static readonly Option<string?> TargetTime = new("--target-time") { Description = "halt the copy there: an instant with its offset; judged against the WAL before anything is restored" };
    private static readonly Option<string?> TargetXid = new("--target-xid") { Description = "the same, by transaction id" };
    private static readonly Option<string?> TargetLsn = new("--target-lsn") { Description = "the same, by WAL position" };
    private static readonly Option<bool> TargetExclusive = new("--target-exclusive") { Description = "halt before what stands at the target, not after it" };
    private static readonly Option<string?> Out = new("--out") { Description = "where the files of the run go" };
    private static readonly Option<bool> Json = new("--json") { Description = "print result.json on standard output" };
    private static readonly Option<bool> Keep = new("--keep") { Description = "leave servers and data standing at the end" };
    private static readonly Option<bool> AllowUnisolated = new("--allow-unisolated") { Description = "accept that the script runs without isolation" };

    public static Command Create()
    {
        var command = new Command("run", "runs a drill and judges it") { Name, Engine, Postgres, ProfileName, Seed, Strategy, First, Objective, Fault, TargetTime, TargetXid, TargetLsn, TargetExclusive, Out, Json, Keep, AllowUnisolated };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var drill = Known.Of(() => parsed.GetValue(Name) is { } name ? DrillCatalogue.Named(name) : DrillCatalogue.Flagship);
        var options = Known.Of(() => Options(parsed));
        var report = await LiveProgress.ShowAsync(progress => OpenedAsync(new DrillSession(drill, options, progress), cancellation));
        ResultPrinter.Print(report, parsed.GetValue(Json));
        return (int)report.Judgement.ExitCode;
    }

    private static async Task<DrillReport> OpenedAsync(DrillSession session, CancellationToken cancellation)
    {
        try
        {
            return await session.RunAsync(cancellation);
        }
        catch (RunFolderException problem)
        {
            throw new UsageException($"--out {problem.Message}");
        }
    }

    private static DrillOptions Options(ParseResult parsed)
    {
        var strategy = parsed.GetValue(Strategy);
        if (strategy is not null) RecoveryStrategies.Named(strategy);
        var (profile, seed) = (Profile.Named(parsed.GetValue(ProfileName)!), parsed.GetValue(Seed));
        return new DrillOptions
        {
            Profile = profile,
            Seed = seed,
            Engine = new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine)), PostgresMajor = parsed.GetValue(Postgres) },
            OutDirectory = parsed.GetValue(Out),
            Keep = parsed.GetValue(Keep),
            FirstTenants = FirstTenants(parsed.GetValue(First) ?? [], profile, seed),
            RecoveryTimeObjective = parsed.GetValue(Objective) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Strategy = strategy,
            Faults = [.. (parsed.GetValue(Fault) ?? []).Select(PlannedFault.Parse)],
            Target = Target(parsed),
            AllowUnisolated = parsed.GetValue(AllowUnisolated),
        };
    }

    private static RequestedTarget? Target(ParseResult parsed)
    {
        var (inclusive, time, xid, lsn) = (!parsed.GetValue(TargetExclusive), parsed.GetValue(TargetTime), parsed.GetValue(TargetXid), parsed.GetValue(TargetLsn));
        if (new[] { time, xid, lsn }.Count(given => given is not null) > 1) throw new UsageException("More than one target was given, expected one of --target-time, --target-xid, --target-lsn.");
        try
        {
            return time is not null ? RequestedTarget.AtTime(time, inclusive)
                : xid is not null ? RequestedTarget.AtXid(xid, inclusive)
                : lsn is not null ? RequestedTarget.AtLsn(lsn, inclusive) : null;
        }
        catch (RecoveryRefusedException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    // Tenants are the same for the same profile and seed, so a wrong slug is found before anything is built.
    private static string[] FirstTenants(string[] given, Profile profile, ulong seed)
    {
        if (given.Length == 0) return given;
        var known = Seeder.Foresee(profile, seed).Tenants.Select(tenant => tenant.Slug).ToHashSet();
        if (given.FirstOrDefault(slug => !known.Contains(slug)) is not { } unknown) return given;
        throw new ArgumentException(
            $"--first {unknown}: profile {profile.Name} with seed {seed} has no such tenant; known are {string.Join(", ", known.Take(FewTenants))}{(known.Count > FewTenants ? ", ..." : "")}.");
    }
}
