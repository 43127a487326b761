using System.Globalization;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>Where replay would halt for a target, as PostgreSQL decides it.</summary>
internal static class TargetPlace
{
    /// <summary>The place as an exclusive LSN, or why there is none.</summary>
    public static (NpgsqlLogSequenceNumber? Place, string Trouble) Find(RequestedTarget target, WalSurvey survey) => target.Kind switch
    {
        TargetKind.Time => AtTime(target, survey),
        TargetKind.Xid => AtXid(target, survey),
        TargetKind.Lsn => (target.Inclusive ? Past(target.Lsn) : target.Lsn, ""),
        _ => survey.RestorePoints.FirstOrDefault(point => point.Name == target.Name) is { } point
            ? (Past(point.Lsn), "")
            : (null, $"no restore point of that name lies between {survey.Range.Start} and {survey.ReachableEnd}"),
    };

    // Equal instants: an inclusive target takes all of them, an exclusive one none.
    private static (NpgsqlLogSequenceNumber?, string) AtTime(RequestedTarget target, WalSurvey survey)
    {
        foreach (var end in survey.Ends)
            if (target.Inclusive ? end.At > target.Instant : end.At >= target.Instant) return (end.Lsn, "");
        return (null, survey.Ends.Count == 0
            ? "no transaction ended in the WAL read"
            : string.Create(CultureInfo.InvariantCulture,
                $"no transaction ended after it; the newest in the WAL did at {survey.Ends.Max(end => end.At).UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff} UTC"));
    }

    private static (NpgsqlLogSequenceNumber?, string) AtXid(RequestedTarget target, WalSurvey survey)
    {
        foreach (var end in survey.Ends)
            if (end.Xid == target.Xid) return (target.Inclusive ? Past(end.Lsn) : end.Lsn, "");
        return (null, $"no such transaction ended between {survey.Range.Start} and {survey.ReachableEnd} (a savepoint's id is none)");
    }

    private static NpgsqlLogSequenceNumber Past(NpgsqlLogSequenceNumber lsn) => new((ulong)lsn + 1);
}
