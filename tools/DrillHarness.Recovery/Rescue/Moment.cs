using System.Globalization;
using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A place in the WAL as a person names it: a position, or an instant with its offset from UTC.</summary>
/// <param name="Lsn">The position; null when it is an instant.</param>
/// <param name="At">The instant, UTC; null when it is a position.</param>
public readonly partial record struct Moment(NpgsqlLogSequenceNumber? Lsn, DateTimeOffset? At)
{
    /// <summary>Reads either. An instant without an offset is refused: an hour off is another incident.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static Moment Parse(string option, string text)
    {
        if (Position().IsMatch(text)) return new Moment(NpgsqlLogSequenceNumber.Parse(text), null);
        var hasOffset = Offset().IsMatch(text.Trim());
        var plain = text.Trim().Replace(" UTC", "Z", StringComparison.Ordinal);
        if (!DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at))
            throw new FormatException($"{option} {text}: expected an LSN like 0/5000148, or an instant like 2026-11-10T15:16:00Z.");
        return hasOffset ? new Moment(null, at)
            : throw new FormatException($"{option} {text}: the instant has no offset from UTC, expected one like {text.Trim()}Z or {text.Trim()}+01:00.");
    }

    [GeneratedRegex(@"^[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}$")]
    private static partial Regex Position();

    [GeneratedRegex(@"\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)$")]
    private static partial Regex Offset();
}
