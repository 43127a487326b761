using System.Text.RegularExpressions;
using DrillHarness.Gate.Configuration;

namespace DrillHarness.Gate.Serving;

/// <summary>A text in which <c>{column}</c> stands for a column of a row.</summary>
internal static partial class Template
{
    /// <summary>Filled in.</summary>
    /// <param name="write">How a value is written, such as escaped for an address.</param>
    /// <exception cref="BadConfigurationException">The row has no such column; <paramref name="file"/> is named.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> row, Func<string, string> write, string file) => Column().Replace(text, match =>
        row.TryGetValue(match.Groups[1].Value, out var value) ? write(value)
            : throw new BadConfigurationException(file, 1, $"'{text}' names the column {match.Value}, and the journey's rows have {string.Join(", ", row.Keys)}."));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Column();
}
