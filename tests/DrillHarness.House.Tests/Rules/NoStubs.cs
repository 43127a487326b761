using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>What stands is built: no stub, no swallowed exception, no test switched off.</summary>
internal sealed partial class NoStubs : IHouseRule
{
    public IEnumerable<string> Breaches(Tree tree)
    {
        foreach (var file in tree.Code)
        {
            if (Stub().IsMatch(file.Text)) yield return $"{file.Path} holds a stub";
            if (EmptyCatch().IsMatch(file.Text)) yield return $"{file.Path} swallows an exception";
            if (SwitchedOff().IsMatch(file.Text)) yield return $"{file.Path} switches a test off";
        }
    }

    [GeneratedRegex(@"\bnew NotImplementedException\b")]
    private static partial Regex Stub();

    [GeneratedRegex(@"\bcatch\s*(?:\([^)]*\)\s*)?(?:when\s*\([^\n]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^\s*\[(?:Ignore|Explicit)\b", RegexOptions.Multiline)]
    private static partial Regex SwitchedOff();
}
