using DrillHarness.Metadata;

namespace DrillHarness.Drills.Engine;

/// <summary>How many edits customers have acknowledged before the incident, and in all before the drill ends.</summary>
internal sealed record EditCounts(int Before, int InAll)
{
    public static EditCounts For(Profile profile) => profile.Tenants < Profile.Small.Tenants ? new(Before: 20, InAll: 80) : new(Before: 80, InAll: 300);
}
