using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A transaction of the list, with what it did to which tables.</summary>
public sealed record ListedTransaction(WalTransaction Transaction, IReadOnlyList<LocatedTable> Tables)
{
    /// <summary>Rows deleted or changed; those of emptied tables are not counted by the WAL.</summary>
    public long Rows => Tables.Sum(table => table.Deleted + table.Updated);

    /// <summary>Tables emptied by TRUNCATE or gone with a DROP.</summary>
    public int EmptiedTables => Tables.Count(table => table.Truncated);

    /// <summary>As a rescue tells it.</summary>
    /// <param name="actor">Who did it, where the application's audit table says.</param>
    public LocatedTransaction Told(string? actor) => new()
    {
        Xid = Transaction.Xid,
        FirstLsn = Transaction.FirstLsn.ToString(),
        CommitLsn = Transaction.CommitLsn.ToString(),
        CommittedAt = Transaction.CommittedAt,
        Tables = Tables,
        Actor = actor,
    };
}
