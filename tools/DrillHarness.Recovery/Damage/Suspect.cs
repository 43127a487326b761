using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>A committed transaction that took something away, with what it took from which table of the examined database.</summary>
/// <param name="Transaction">The transaction, as the WAL tells it.</param>
/// <param name="Tables">Its damage row by row, the most deleted rows first; empty when only counts were asked for.</param>
public sealed record Suspect(WalTransaction Transaction, IReadOnlyList<TableDamage> Tables)
{
    /// <summary>What it did to each table, in counts, inserts included; the widest damage first.</summary>
    public IReadOnlyList<TableTouch> Touches { get; init; } = [];

    /// <summary>Who did it, where an audit trail tells; null otherwise.</summary>
    public string? Actor { get; init; }

    /// <summary>Rows deleted or changed, as far as the WAL tells: what suspects are ranked by.</summary>
    public long BlastRadius => Touches.Count > 0 ? Touches.Sum(touch => touch.BlastRadius) : Tables.Sum(table => (long)table.Deleted.Length);

    /// <summary>True when a table or columns went of which the WAL does not say how many rows they held.</summary>
    public bool IsOfUnknownSize => Touches.Any(touch => touch.IsOfUnknownSize);

    /// <summary>Rows deleted from one table.</summary>
    public long DeletedFrom(TableName table) =>
        Tables.Where(damage => damage.Table.Name == table).Sum(damage => (long)damage.Deleted.Length);

    /// <summary>True when it did something else than inserting to the table.</summary>
    public bool Harmed(TableName table) => Touches.Any(touch => touch.Owner.Table == table && touch.TookSomething);

    /// <summary>In which ways it touched which tables; two runs of one script are alike in this.</summary>
    internal HashSet<(string, TouchKind, bool, bool, bool)> Ways => [.. Touches.Select(touch => touch.Way)];
}
