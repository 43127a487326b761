using System.Globalization;
using System.Text.RegularExpressions;

namespace DrillHarness.Gate.Configuration;

/// <summary>Times and sizes as people write them.</summary>
public static partial class Quantities
{
    /// <summary>Reads <c>200 ms</c>, <c>2 s</c>, <c>5 min</c> or <c>1 h</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static TimeSpan Time(string text) => Split(text) switch
    {
        (var value, "ms") => TimeSpan.FromMilliseconds(value),
        (var value, "s") => TimeSpan.FromSeconds(value),
        (var value, "min") => TimeSpan.FromMinutes(value),
        (var value, "h") => TimeSpan.FromHours(value),
        _ => throw new FormatException($"'{text}': expected a time with its unit, such as 200 ms, 2 s, 5 min or 1 h."),
    };

    /// <summary>Reads <c>512 kB</c>, <c>50 MB</c> or <c>1 GB</c>, in powers of 1024 as PostgreSQL does; bytes.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static long Bytes(string text) => Split(text) switch
    {
        (var value, "B") => (long)value,
        (var value, "kB") => (long)(value * 1024),
        (var value, "MB") => (long)(value * 1024 * 1024),
        (var value, "GB") => (long)(value * 1024 * 1024 * 1024),
        _ => throw new FormatException($"'{text}': expected a size with its unit, such as 512 kB, 50 MB or 1 GB."),
    };

    private static (double Value, string Unit) Split(string text)
    {
        var parts = Quantity().Match(text.Trim());
        return parts.Success ? (double.Parse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture), parts.Groups[2].Value) : (0, "");
    }

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)$")]
    private static partial Regex Quantity();
}
