using System.Net;

namespace DrillHarness.Gate.Serving;

/// <summary>How a page of somebody's application is reached.</summary>
/// <param name="Journey">The journey that it is of.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Sees">What has to stand on it; null when an answer is enough.</param>
/// <param name="SignIn">The fields that a visitor posts first; empty when nobody has to sign in.</param>
public sealed record PageAddress(string Journey, string Path, string? Sees, IReadOnlyDictionary<string, string> SignIn)
{
    /// <summary>What is wrong with the page as it was answered, without a subject; null when it shows what it should.</summary>
    public string? TroubleIn(string page) =>
        Sees is null || WebUtility.HtmlDecode(page).Contains(Sees, StringComparison.Ordinal) ? null : $"{Path} does not show what it should";
}
