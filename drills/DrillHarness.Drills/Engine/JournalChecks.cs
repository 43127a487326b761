using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>Promises that a judgement holds against what it found.</summary>
internal static class JournalChecks
{
    /// <summary>Writes down whether what was found is what was expected.</summary>
    public static void Check(this Journal journal, string name, string expected, string found) => journal.Record(new InvariantChecked(name, expected == found, expected, found));

    /// <summary>Writes down whether the recovery took exactly these transactions for bad; nothing where it found no damage at all.</summary>
    public static void CheckFound(this Journal journal, IEnumerable<uint> bad)
    {
        if (journal.Events.OfType<DamageFound>().LastOrDefault() is not { } found) return;
        journal.Check("the recovery found exactly the bad transactions", string.Join(", ", bad), string.Join(", ", found.Transactions.Select(transaction => transaction.Xid)));
    }
}
