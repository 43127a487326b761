using System.Collections.Immutable;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>The bad transactions, selected, and what they did together.</summary>
public sealed record Incident
{
    /// <summary>The bad transactions in commit order; at least one.</summary>
    public required IReadOnlyList<WalTransaction> Transactions { get; init; }

    /// <summary>What they did to each table of the examined catalog, the most deleted rows first.</summary>
    public IReadOnlyList<TableDamage> Tables { get; init; } = [];

    /// <summary>Their net changes and for how long each row version can be read; worked out when first asked for.</summary>
    public VersionHistory History => Following.Value;

    private Lazy<VersionHistory> Following { get; init; } = null!;

    /// <summary>Their net effect on each row, in files that matter. A million of them take 44 MB.</summary>
    public IReadOnlyList<NetChange> Changes => History.Changes;

    /// <summary>Rows deleted in all tables.</summary>
    public long Deleted => Tables.Sum(table => (long)table.Deleted.Length);

    /// <summary>The first of them to commit: recovery stops just before it.</summary>
    public WalTransaction First => Transactions[0];

    /// <summary>Names the incident for good: the same transactions of the same server give the same name.</summary>
    public string Fingerprint => string.Join('+', Transactions.Select(transaction => $"{transaction.Xid}@{transaction.CommitLsn}"));

    /// <summary>
    /// Selects the widest suspect that deleted rows of the table people miss rows of. The paused copy has then to prove that the rows
    /// missed are among them.
    /// </summary>
    /// <exception cref="RecoveryRefusedException">No committed transaction of the range deleted a row of that table.</exception>
    public static Incident Widest(IReadOnlyList<Suspect> ranking, TableName missed)
    {
        var suspect = ranking.Where(suspect => suspect.DeletedFrom(missed) > 0).MaxBy(suspect => suspect.DeletedFrom(missed))
            ?? throw new RecoveryRefusedException($"No committed transaction in the WAL read deleted a row of {missed}, expected at least one." +
                $"{Environment.NewLine}  HINT: did the rows go earlier than the range read, or with a TRUNCATE or DROP?");
        return Of([suspect]);
    }

    /// <summary>
    /// The same transactions, with their damage mapped to tables by another catalog: the paused copy's, which knows the files as they were.
    /// </summary>
    /// <exception cref="RecoveryRefusedException">The catalog knows none of the files that the transactions took rows from.</exception>
    public Incident MappedBy(SchemaCatalog catalog)
    {
        var known = SuspectRanking.Rank(Transactions, catalog);
        return known.Count == Transactions.Count ? Of(known) : throw new RecoveryRefusedException(
            $"The copy knows the files of {known.Count} of {Transactions.Count} bad transactions, expected all: is it a copy of this database?");
    }

    /// <summary>The bad transactions by themselves, for one that committed alone. Several are to be seen among all others that committed.</summary>
    public static Incident Of(IEnumerable<WalTransaction> bad)
    {
        var transactions = InCommitOrder(bad);
        return Of(transactions, transactions, null);
    }

    /// <summary>The bad transactions among all others that committed: who made and who ended the row versions in question.</summary>
    /// <param name="bad">The bad transactions, in any order; at least one.</param>
    /// <param name="committed">Every transaction of the WAL read that committed a change, in commit order; the bad ones are among them.</param>
    /// <param name="keep">Which files matter; null takes every file that is not a system catalog's.</param>
    public static Incident Of(IEnumerable<WalTransaction> bad, IReadOnlyList<WalTransaction> committed, Predicate<RelationFile>? keep)
    {
        var transactions = InCommitOrder(bad);
        return new Incident
        {
            Transactions = transactions,
            Following = new Lazy<VersionHistory>(() => VersionFold.Run(transactions, committed, keep ?? IsNotCatalog)),
        };
    }

    /// <summary>Puts several suspects together.</summary>
    public static Incident Of(IReadOnlyList<Suspect> suspects) => Of(suspects.Select(suspect => suspect.Transaction)) with
    {
        Tables = [.. suspects.SelectMany(suspect => suspect.Tables)
            .GroupBy(damage => damage.Table.Name)
            .Select(same => new TableDamage(same.First().Table, same.SelectMany(damage => damage.Deleted).Order().ToImmutableArray(), same.Sum(d => d.Updated)))
            .OrderByDescending(damage => damage.Deleted.Length)],
    };

    private static List<WalTransaction> InCommitOrder(IEnumerable<WalTransaction> bad)
    {
        var transactions = bad.OrderBy(transaction => transaction.CommitLsn).ToList();
        return transactions.Count > 0 ? transactions : throw new RecoveryRefusedException("No bad transaction was named, expected at least one.");
    }

    private static bool IsNotCatalog(RelationFile file) => file.FileNode >= RelationFile.FirstOfUsers;
}
