using System.Globalization;

namespace DrillHarness.Reports;

/// <summary>Numbers for people.</summary>
internal static class Units
{
    /// <summary>A duration, as short as it can be read: 0.41 s, 12.3 s, 5 min 12 s, 2 h 19 min.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        0 => "0 s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 3599.5 => $"{(long)Math.Round(seconds) / 60} min {(long)Math.Round(seconds) % 60} s",
        _ => $"{(long)Math.Round(seconds / 60) / 60} h {(long)Math.Round(seconds / 60) % 60} min",
    };

    /// <summary>A duration that may be unknown.</summary>
    public static string Seconds(double? seconds) => seconds is { } known ? Seconds(known) : "not measured";

    /// <summary>A count with separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count that may be unknown.</summary>
    public static string Count(long? count) => count is { } known ? Count(known) : "not counted";

    /// <summary>A count and its noun: "1 row", "2 rows".</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>Bytes in GiB.</summary>
    public static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.0} GiB");

    /// <summary>Milliseconds that may be unknown.</summary>
    public static string Milliseconds(double? ms) =>
        ms is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.#} ms") : "not measured";

    /// <summary>An instant, UTC, to the millisecond.</summary>
    public static string Instant(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A sentence's beginning.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
