using System.Globalization;

namespace DrillHarness.Gate.Intents;

/// <summary>At most so many rows: a number, or a share of the rows that there were before.</summary>
/// <param name="Rows">Rows; null when it is a share.</param>
/// <param name="Percent">Per cent of the rows before, 0 to 100; null when it is a number.</param>
public readonly record struct Amount(long? Rows, double? Percent)
{
    /// <summary>Reads <c>500</c> or <c>5 %</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static Amount Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.EndsWith('%') && double.TryParse(trimmed[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100)
            return new Amount(null, percent);
        if (long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)) return new Amount(rows, null);
        throw new FormatException($"'{text}': expected a number of rows such as 500, or a share such as \"5 %\".");
    }

    /// <summary>The most rows it allows of so many.</summary>
    public long Of(long before) => Rows ?? (long)Math.Floor((Percent!.Value * before / 100) + 1e-9);

    /// <summary>As it is written in an intent.</summary>
    public override string ToString() => Rows is { } rows ? rows.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Percent} %");
}
