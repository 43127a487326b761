using System.Globalization;
using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// A target that a person gives, as <c>recovery_target_*</c> would take it, but an instant only with its offset: without one the server would take
/// its own zone, and the backup tool its machine's.
/// </summary>
public sealed partial record RequestedTarget
{
    private RequestedTarget(TargetKind kind, bool inclusive) => (Kind, Inclusive) = (kind, inclusive);

    /// <summary>What it is named by.</summary>
    public TargetKind Kind { get; }

    /// <summary>Whether what stands at the target is replayed too (<c>recovery_target_inclusive</c>); a name is always inclusive.</summary>
    public bool Inclusive { get; }

    /// <summary>Of a time: the instant.</summary>
    public DateTimeOffset Instant { get; private init; }

    /// <summary>Of a transaction: its id, the lower 32 bits.</summary>
    public uint Xid { get; private init; }

    /// <summary>Of an LSN: the position.</summary>
    public NpgsqlLogSequenceNumber Lsn { get; private init; }

    /// <summary>Of a name: the restore point.</summary>
    public string Name { get; private init; } = "";

    /// <summary>An instant: ISO 8601, for instance <c>2023-11-10T15:04:00Z</c> or <c>2023-11-10 16:04:00.5+01:00</c>.</summary>
    /// <exception cref="RecoveryRefusedException">It has no offset, or a zone's name in its place, or is no instant.</exception>
    public static RequestedTarget AtTime(string text, bool inclusive)
    {
        if (!WithOffset().IsMatch(text) || !DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            throw new RecoveryRefusedException($"'{text}' is not an instant with its offset from UTC, expected for instance 2023-11-10T15:04:00Z or " +
                $"2023-11-10 16:04:00+01:00.{Environment.NewLine}  HINT: a name such as EDT or Europe/Zurich stands for two offsets in a year; date -u -Is");
        return new RequestedTarget(TargetKind.Time, inclusive) { Instant = instant.ToUniversalTime() };
    }

    /// <summary>A transaction: the commit or abort of its top-level id.</summary>
    /// <exception cref="RecoveryRefusedException">It is no transaction id.</exception>
    public static RequestedTarget AtXid(string text, bool inclusive) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var xid)
            ? new RequestedTarget(TargetKind.Xid, inclusive) { Xid = (uint)xid }
            : throw new RecoveryRefusedException($"'{text}' is not a transaction id, expected a whole number.");

    /// <summary>A position.</summary>
    /// <exception cref="RecoveryRefusedException">It is no LSN.</exception>
    public static RequestedTarget AtLsn(string text, bool inclusive) =>
        NpgsqlLogSequenceNumber.TryParse(text, out var lsn)
            ? new RequestedTarget(TargetKind.Lsn, inclusive) { Lsn = lsn }
            : throw new RecoveryRefusedException($"'{text}' is not a WAL position, expected for instance 0/5000148.");

    /// <summary>A restore point.</summary>
    public static RequestedTarget AtName(string name) => new(TargetKind.Name, true) { Name = name };

    /// <summary>As a person would say it.</summary>
    public override string ToString() => Kind switch
    {
        TargetKind.Time => string.Create(CultureInfo.InvariantCulture, $"{(Inclusive ? "up to and including" : "before")} {Instant:yyyy-MM-dd HH:mm:ss.FFFFFF} UTC"),
        TargetKind.Xid => $"{(Inclusive ? "after" : "before")} xid {Xid}",
        TargetKind.Lsn => $"{(Inclusive ? "after" : "before")} {Lsn}",
        _ => $"restore point '{Name}'",
    };

    [GeneratedRegex(@"^\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex WithOffset();
}
