using System.CommandLine.Parsing;
using System.Globalization;

namespace DrillHarness.Cli;

/// <summary>A duration as people type it: 60s, 5m, 1h; bare numbers are seconds.</summary>
internal static class DurationText
{
    public static TimeSpan Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        var (number, unit) = text.Length > 0 && char.IsLetter(text[^1]) ? (text[..^1], text[^1]) : (text, 's');
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100_000 && unit is 's' or 'm' or 'h')
            return unit switch { 's' => TimeSpan.FromSeconds(value), 'm' => TimeSpan.FromMinutes(value), _ => TimeSpan.FromHours(value) };
        argument.AddError($"'{text}' is no duration, expected a number with s, m or h: 60s, 5m.");
        return default;
    }
}
