using System.Text.Json.Serialization;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>How the script did in one world.</summary>
/// <param name="Profile">What the world was made from.</param>
/// <param name="Seed">Decides its rows.</param>
/// <param name="Traits">In what it differs.</param>
/// <param name="Run">What was tried: <c>once</c>, or <c>again</c> on its own result.</param>
/// <param name="Verdict">accepted, rejected or inconclusive.</param>
/// <param name="Deleted">Rows of the world that were deleted.</param>
/// <param name="Changed">Rows that were updated.</param>
public sealed record WorldVerdict(string Profile, ulong Seed, IReadOnlyList<string> Traits, string Run, GateVerdict Verdict, long Deleted, long Changed)
{
    /// <summary>For people, as findings name their world.</summary>
    [JsonIgnore]
    public string Title => World.TitleOf(Profile, Traits);
}
