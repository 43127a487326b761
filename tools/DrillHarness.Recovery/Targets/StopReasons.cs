using System.Globalization;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Targets;

/// <summary>Says for people why a copy halts where it does.</summary>
internal static class StopReasons
{
    private const int Told = 6;

    public static string Of(Incident incident, StopReads reads)
    {
        var parts = new List<string>();
        if (reads.CatalogBefore.Count > 0) parts.Add($"{Plural(reads.CatalogBefore.Count, "table definition")} as before {Xids(incident, reads.CatalogBefore)}");
        if (reads.Tables.Count > 0) parts.Add($"columns of {Plural(reads.Tables.Count, "table")} as before {Xids(incident, [.. reads.Tables.Select(table => table.Transaction).Distinct()])}");
        if (reads.Files.Count > 0) parts.Add($"all rows of {Plural(reads.Files.Count, "dropped file")}");
        if (Versions(reads, false) is var old and > 0) parts.Add($"{Plural(old, "row")}{WhyHere(incident, reads, old)}");
        if (Versions(reads, true) is var @new and > 0) parts.Add($"{Plural(@new, "row")} as the bad transactions left them");
        if (reads.CatalogAfter.Count > 0) parts.Add($"table definitions as after {Xids(incident, reads.CatalogAfter)}");
        return $"{Place(incident, reads.Stop)} reads {string.Join(", ", parts)}";
    }

    public static string Sum(IReadOnlyList<StopReads> stops)
    {
        var told = string.Join("; ", stops.Take(Told).Select(stop => stop.Stop.Why));
        var rest = stops.Count > Told ? $"; and {Plural(stops.Count - Told, "more stop")} that read {Plural(stops.Skip(Told).Sum(stop => stop.Versions), "row")}" : "";
        return $"{Plural(stops.Count, "stop")}{(stops.Count > 0 ? ": " : "")}{told}{rest}";
    }

    private static string Place(Incident incident, CopyStop stop)
    {
        if (stop.CommitOf is { } xid)
            return stop.Before == incident.First.CommitLsn ? $"before xid {xid} (first bad commit)" : $"before xid {xid}";
        if (incident.Transactions.FirstOrDefault(transaction => transaction.Locks.Any(held => held.Lsn == stop.Before)) is { } locking)
            return $"before xid {locking.Xid} locks what it changes";
        var just = incident.Transactions.LastOrDefault(transaction => transaction.CommitLsn < stop.Before);
        return just is not null && (ulong)stop.Before == (ulong)just.CommitLsn + 1 ? $"just after xid {just.Xid}" : $"before {stop.Before}";
    }

    private static string WhyHere(Incident incident, StopReads reads, long rows) =>
        reads.Stop.Before > incident.First.CommitLsn && incident.Transactions.Count > 1 ? $" that {(rows == 1 ? "was" : "were")} edited between bad commits"
            : "";

    private static long Versions(StopReads reads, bool isNew) =>
        reads.Reads.Where(read => read.IsNew == isNew).Sum(read => (long)read.Versions.Count);

    private static string Xids(Incident incident, IReadOnlyList<int> indexes) =>
        $"xid {string.Join(", ", indexes.Take(Told).Select(index => incident.Transactions[index].Xid))}{(indexes.Count > Told ? ", …" : "")}";

    private static string Plural(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
