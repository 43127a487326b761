using System.Runtime.InteropServices;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// The fewest places that meet every interval: by right end, the next place is the right end of the first interval that no place meets yet.
/// Every interval is told three times: to <see cref="Add"/>, then to <see cref="Assign"/>, then it is found by <see cref="IndexOf"/>.
/// Memory goes with the number of different right ends, not of intervals.
/// </summary>
internal sealed class IntervalCover
{
    private readonly Dictionary<NpgsqlLogSequenceNumber, NpgsqlLogSequenceNumber> latestStarts = [];
    private readonly List<NpgsqlLogSequenceNumber> rightmost = [];
    private (NpgsqlLogSequenceNumber LatestStart, bool MayBeLate)[] assigned = [];

    public void Add(ReadInterval interval)
    {
        ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(latestStarts, interval.Until, out _);
        if (interval.After > latest) latest = interval.After;
    }

    public void Choose()
    {
        foreach (var (until, latestStart) in latestStarts.OrderBy(end => end.Key))
            if (rightmost.Count == 0 || latestStart >= rightmost[^1]) rightmost.Add(until);
        assigned = new (NpgsqlLogSequenceNumber, bool)[rightmost.Count];
    }

    public void Assign(ReadInterval interval)
    {
        ref var place = ref assigned[IndexOf(interval)];
        if (interval.After > place.LatestStart) place.LatestStart = interval.After;
        place.MayBeLate |= !interval.IsEarly;
    }

    /// <summary>The index of the place at which an interval is read: the first one in it.</summary>
    public int IndexOf(ReadInterval interval)
    {
        var at = rightmost.BinarySearch(new NpgsqlLogSequenceNumber((ulong)interval.After + 1));
        return at < 0 ? ~at : at;
    }

    /// <summary>The places, ascending; none lies before <paramref name="earliest"/>.</summary>
    /// <exception cref="RecoveryRefusedException">An interval ends before it.</exception>
    public IReadOnlyList<NpgsqlLogSequenceNumber> Places(NpgsqlLogSequenceNumber earliest)
    {
        if (rightmost.Count > 0 && rightmost[0] < earliest)
            throw new RecoveryRefusedException($"What the bad transactions took can be read up to {rightmost[0]} only, but a copy cannot halt before " +
                $"{earliest}, where the base backup ends.{Environment.NewLine}  HINT: is there an older base backup? pgbackrest info");
        return [.. rightmost.Select((place, index) => Settle(place, assigned[index], earliest))];
    }

    // Where only things are read that a bad transaction left behind, the copy need not go further than just after that.
    private static NpgsqlLogSequenceNumber Settle(
        NpgsqlLogSequenceNumber place, (NpgsqlLogSequenceNumber LatestStart, bool MayBeLate) needed, NpgsqlLogSequenceNumber earliest)
    {
        if (needed.MayBeLate) return place;
        var soon = new NpgsqlLogSequenceNumber((ulong)needed.LatestStart + 1);
        return soon > earliest ? soon : earliest;
    }
}
