namespace DrillHarness.Gate.Configuration;

/// <summary>Which known name somebody meant.</summary>
public static class NearestName
{
    private const int MostEdits = 3;

    /// <summary>The known name with the fewest letters to change; null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> known) => known
        .Select(name => (Name: name, Edits: Edits(written.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(name => name.Edits <= Math.Min(MostEdits, Math.Max(1, name.Name.Length / 2)))
        .OrderBy(name => name.Edits).ThenBy(name => name.Name, StringComparer.Ordinal)
        .Select(name => name.Name).FirstOrDefault();

    // Levenshtein's distance.
    private static int Edits(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var at = 1; at <= left.Length; at++)
        {
            var diagonal = row[0];
            row[0] = at;
            for (var to = 1; to <= right.Length; to++)
            {
                var replaced = diagonal + (left[at - 1] == right[to - 1] ? 0 : 1);
                diagonal = row[to];
                row[to] = Math.Min(Math.Min(row[to], row[to - 1]) + 1, replaced);
            }
        }

        return row[^1];
    }
}
