using System.Globalization;
using System.Text;

namespace DrillHarness.Recovery.Wal;

/// <summary>Reads how a transaction ended. Source: xact_desc in xactdesc.c.</summary>
internal static class WalEndParser
{
    public static bool TryParse(WalText text, ReadOnlySpan<byte> head, ReadOnlySpan<byte> description, out WalRecord record)
    {
        record = default;
        var isCommit = description.StartsWith("COMMIT"u8);
        if (!isCommit && !description.StartsWith("ABORT"u8)) return false;
        var parts = Encoding.ASCII.GetString(description).Split("; ");
        var (xid, when) = Ending(parts[0], text.NumberAfter(head, "tx:"u8));
        var files = After(parts, "rels: ").Select(path => WalText.Path(path)).OfType<RelationFile>().ToArray();
        var redefined = After(parts, "inval msgs: ") is { Length: > 0 } messages ? Redefined(messages) : [];
        record = new WalRecord
        {
            Kind = isCommit ? WalRecordKind.Commit : WalRecordKind.Abort,
            Xid = xid,
            Lsn = WalRecordParser.LsnOf(head),
            At = when,
            Subtransactions = After(parts, "subxacts: ") is { Length: > 0 } ids ? [.. ids.Select(Number)] : null,
            Details = files.Length > 0 || redefined.Length > 0 ? new WalRecordDetails { Files = files, Redefined = redefined } : null,
        };
        return true;
    }

    private static string[] After(string[] parts, string label)
    {
        foreach (var part in parts)
            if (part.StartsWith(label, StringComparison.Ordinal)) return part[label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [];
    }

    // "catcache 50 catcache 49 relcache 16385 snapshot 2608"
    private static uint[] Redefined(string[] messages) => [.. Enumerable.Range(0, messages.Length - 1)
        .Where(at => messages[at] == "relcache").Select(at => Number(messages[at + 1])).Distinct()];

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    // "COMMIT 2026-11-23 15:16:00.123456 UTC", or "COMMIT_PREPARED 731: 2026-11-23 …" where the record's own transaction is another.
    private static (uint Xid, DateTimeOffset At) Ending(string text, uint recordXid)
    {
        var rest = text[(text.IndexOf(' ') + 1)..];
        var colon = rest.IndexOf(": ", StringComparison.Ordinal);
        var xid = colon > 0 && uint.TryParse(rest[..colon], CultureInfo.InvariantCulture, out var prepared) ? prepared : recordXid;
        if (xid != recordXid || (colon > 0 && rest[..colon].All(char.IsAsciiDigit))) rest = rest[(colon + 2)..];
        var instant = rest.Replace(" UTC", "", StringComparison.Ordinal).Trim();
        return (xid, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }
}
