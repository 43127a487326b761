namespace DrillHarness.Reports;

/// <summary>One promise and what became of it.</summary>
/// <param name="Group">What it is about: rows, edits, navigation.</param>
/// <param name="Name">The promise in a few words.</param>
/// <param name="State">What became of it.</param>
/// <param name="Expected">What should be found.</param>
/// <param name="Found">What was found.</param>
/// <param name="Message">A sentence for the reason of the verdict; empty when it held.</param>
public sealed record Check(string Group, string Name, CheckState State, string Expected, string Found, string Message)
{
    internal const string NotLookedAt = "not looked at";

    /// <summary>A promise that holds or is broken.</summary>
    internal static Check That(string group, string name, bool held, string expected, string found, string message) =>
        new(group, name, held ? CheckState.Held : CheckState.Broken, expected, found, held ? "" : message);

    /// <summary>A condition without which nothing can be concluded.</summary>
    internal static Check Needs(string group, string name, bool held, string expected, string found, string message) =>
        new(group, name, held ? CheckState.Held : CheckState.Unseen, expected, found, held ? "" : message);

    /// <summary>A count that has to be 0; its message reads "12 rows" and then <paramref name="what"/>.</summary>
    internal static Check None(string group, string name, long count, string noun, string what) =>
        That(group, name, count == 0, "0", Units.Count(count), $"{Units.Count(count, noun)} {what}");

    /// <summary>Something nobody looked at.</summary>
    internal static Check Missed(string group, string name) =>
        new(group, name, CheckState.Unseen, "looked at", NotLookedAt, $"{NotLookedAt}: {char.ToLowerInvariant(name[0])}{name[1..]}");
}
