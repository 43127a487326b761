namespace DrillHarness.Gate.Worlds;

/// <summary>A disposable database with known data.</summary>
/// <param name="Database">Its name on the server.</param>
/// <param name="Profile">What it was made from: <c>clean</c>, or a size profile.</param>
/// <param name="Seed">Decides its rows.</param>
/// <param name="Traits">In what it differs from that.</param>
public sealed record World(string Database, string Profile, ulong Seed, IReadOnlyList<Trait> Traits)
{
    /// <summary>For people: the profile, and the traits.</summary>
    public string Title => TitleOf(Profile, [.. Traits.Select(trait => trait.Name)]);

    internal static string TitleOf(string profile, IReadOnlyList<string> traits) => traits.Count == 0 ? profile : $"{profile} with {string.Join(", ", traits)}";
}
