using System.CommandLine;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs.Run;

/// <summary>How a drill is run this time, as typed.</summary>
internal static class RunOptions
{
    private const int FewTenants = 5;

    public static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default auto: a container engine that answers, else local)" };
    public static readonly Option<int?> Postgres = new("--postgres") { Description = "the PostgreSQL major to run on" };
    public static readonly Option<string> ProfileName = new("--profile") { Description = "tiny, dev, small, stacker or large; of an application of one's own: small or production-like, the default", DefaultValueFactory = _ => "small" };
    public static readonly Option<ulong> Seed = new("--seed") { Description = "decides the data and the edits", DefaultValueFactory = _ => 1 };
    public static readonly Option<string?> Strategy = new("--strategy") { Description = "how to recover" };
    public static readonly Option<string[]> First = new("--first") { Description = "a tenant, by slug (of an application of one's own by key), whose rows come back before all others'; may be repeated" };
    public static readonly Option<double?> Objective = new("--objective") { Description = "the recovery time objective, in seconds" };
    public static readonly Option<string[]> Fault = new("--fault") { Description = "NAME@PHASE: what is to go wrong while the recovery is under way; may be repeated (drill explain faults)" };
    public static readonly Option<string?> TargetTime = new("--target-time") { Description = "halt the copy there: an instant with its offset; judged against the WAL before anything is restored" };
    public static readonly Option<string?> TargetXid = new("--target-xid") { Description = "the same, by transaction id" };
    public static readonly Option<string?> TargetLsn = new("--target-lsn") { Description = "the same, by WAL position" };
    public static readonly Option<bool> TargetExclusive = new("--target-exclusive") { Description = "halt before what stands at the target, not after it" };
    public static readonly Option<int> EditsBefore = new("--edits-before") { Description = "so many more acknowledged edits before the incident: the recovery point lies later" };
    public static readonly Option<string?> Out = new("--out") { Description = "where the files of the run go" };
    public static readonly Option<bool> Keep = new("--keep") { Description = "leave servers and data standing at the end" };
    public static readonly Option<bool> AllowUnisolated = new("--allow-unisolated") { Description = "accept that the script runs without isolation" };
    public static readonly Option<TimeSpan> Watch = new("--watch")
    {
        Description = "go on watching after the recovery, for so long (60s, 5m)", HelpName = "DURATION",
        CustomParser = argument => DurationText.Parse(argument), DefaultValueFactory = _ => TimeSpan.Zero,
    };

    public static IEnumerable<Option> All =>
        [Engine, Postgres, ProfileName, Seed, Strategy, First, Objective, ObjectivesSection.File, Fault, TargetTime, TargetXid, TargetLsn, TargetExclusive, EditsBefore, Watch, Out, Keep, AllowUnisolated];

    /// <param name="ofSample">Whether it is a drill of the sample application, whose profiles and tenants are known.</param>
    public static DrillOptions Of(ParseResult parsed, bool ofSample)
    {
        var strategy = parsed.GetValue(Strategy);
        if (strategy is not null) RecoveryStrategies.Named(strategy);
        var (profile, seed) = (ofSample ? Profile.Named(parsed.GetValue(ProfileName)!) : Profile.Small, parsed.GetValue(Seed));
        return new DrillOptions
        {
            Profile = profile,
            Seed = seed,
            Engine = new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine)), PostgresMajor = parsed.GetValue(Postgres) },
            OutDirectory = parsed.GetValue(Out),
            Keep = parsed.GetValue(Keep),
            FirstTenants = ofSample ? FirstTenants(parsed.GetValue(First) ?? [], profile, seed) : parsed.GetValue(First) ?? [],
            Objectives = ObjectivesSection.Read(parsed) ?? new Dictionary<string, PhaseObjective>(),
            RecoveryTimeObjective = parsed.GetValue(Objective) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Strategy = strategy,
            Faults = Faults(parsed.GetValue(Fault) ?? [], ofSample),
            Target = Target(parsed),
            EditsBeforeMore = parsed.GetValue(EditsBefore) is >= 0 and <= 100_000 and var more ? more : throw new ArgumentException($"--edits-before {parsed.GetValue(EditsBefore)}: expected 0 to 100000."),
            Watch = parsed.GetValue(Watch),
            AllowUnisolated = parsed.GetValue(AllowUnisolated),
        };
    }

    private static List<PlannedFault> Faults(string[] given, bool ofSample)
    {
        var planned = given.Select(PlannedFault.Parse).ToList();
        return ofSample || planned.Find(fault => fault.Fault.IsOfSample) is not { } wrong ? planned
            : throw new ArgumentException($"--fault {wrong}: it strikes a table of the sample application; of one's own there are {string.Join(", ", FaultCatalogue.All.Where(fault => !fault.IsOfSample).Select(fault => fault.Name))}.");
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
