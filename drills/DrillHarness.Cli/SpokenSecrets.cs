using System.Text.RegularExpressions;

namespace DrillHarness.Cli;

/// <summary>Takes a password that somebody typed into an argument out of a message that would quote it.</summary>
internal static partial class SpokenSecrets
{
    public static string Hide(string message) => InUri().Replace(InWords().Replace(message, "${key}[redacted]"), "${before}[redacted]@");

    [GeneratedRegex(@"(?<key>pass\w*\s*=\s*)(?:'(?:[^'\\]|\\.)*'|[^\s'&]+)", RegexOptions.IgnoreCase)]
    private static partial Regex InWords();

    [GeneratedRegex(@"(?<before>://[^:@/\s]*:)\S*@")]
    private static partial Regex InUri();
}
