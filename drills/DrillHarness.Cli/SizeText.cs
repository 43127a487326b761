using System.CommandLine;
using System.Globalization;

namespace DrillHarness.Cli;

/// <summary>A size as people type it: 500GB, 20MB, 1.5TB; bare numbers are bytes.</summary>
internal static class SizeText
{
    private static readonly (string Unit, double Bytes)[] Units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1)];

    /// <summary>The bytes of an option; 0 where it was not given.</summary>
    public static long Bytes(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return 0;
        var (unit, bytes) = Units.FirstOrDefault(known => text.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (long)(number * bytes) : throw new UsageException($"{option.Name} '{text}': expected a size, for example 500GB.");
    }
}
