using DrillHarness.Drills.Applications;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Reports.Events;

namespace DrillHarness.Cli.Verbs.Run;

/// <summary>A drill that is run, of the catalogue or of somebody's own application.</summary>
/// <param name="Name">Its name in results and in the history.</param>
/// <param name="Profile">How much data, by name.</param>
/// <param name="Session">Opens a run of it.</param>
internal sealed record NightDrill(string Name, string Profile, Func<DrillOptions, IProgress<JournalEvent>?, DrillSession> Session)
{
    public static NightDrill Of(Drill drill, Profile profile) => new(drill.Name, profile.Name, (options, progress) => new DrillSession(drill, options, progress));

    public static NightDrill Of(ApplicationDrill drill) => new(drill.Name, drill.Profile, (options, progress) => new DrillSession(drill, options, progress));
}
