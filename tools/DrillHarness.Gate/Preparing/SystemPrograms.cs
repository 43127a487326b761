namespace DrillHarness.Gate.Preparing;

/// <summary>What a sandbox shows of the machine anyway.</summary>
internal static class SystemPrograms
{
    /// <summary>The folder where a sandbox does not show it, nothing where it does.</summary>
    public static IEnumerable<string> Outside(string folder) => folder.StartsWith("/usr/", StringComparison.Ordinal) ? [] : [folder];
}
