using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Merge;

/// <summary>Which tables are merged, in which order, and the foreign keys to keep true on the way.</summary>
internal sealed record MergePlan(Incident Incident, IReadOnlyList<StagedTable> Tables, IReadOnlyList<StagedReference> References)
{
    public static MergePlan For(Incident incident, SchemaCatalog live)
    {
        if (incident.Tables.FirstOrDefault(damage => damage.Updated > 0) is { } changed)
            throw new RecoveryRefusedException($"The bad transactions changed {changed.Updated} rows of {changed.Table.Name} without deleting them, expected " +
                $"deletions only: changed rows are not brought back yet.{Environment.NewLine}  HINT: compare them with the copy by hand");
        var shapes = incident.Tables.Where(damage => damage.Deleted.Length > 0).Select(damage => Mergeable(damage, live));
        var tables = live.ParentsFirst(shapes).Select((table, number) => new StagedTable(table, number)).ToList();
        var references = tables.SelectMany(child => child.Table.ForeignKeys.Select(key =>
            new StagedReference(child, key, tables.FirstOrDefault(parent => parent.Table.Name == key.Referenced)))).ToList();
        return new MergePlan(incident, tables, references);
    }

    public TableDamage DamageOf(StagedTable staged) => Incident.Tables.Single(damage => damage.Table.Name == staged.Table.Name);

    private static TableShape Mergeable(TableDamage damage, SchemaCatalog live)
    {
        var now = live.Named(damage.Table.Name)
            ?? throw new RecoveryRefusedException($"Table {damage.Table.Name} is not in the live database any more, expected it as it was.");
        if (!now.Columns.SequenceEqual(damage.Table.Columns) || !now.Types.SequenceEqual(damage.Table.Types))
            throw new RecoveryRefusedException($"The columns of {damage.Table.Name} have changed since the target, expected the same: " +
                $"then {string.Join(", ", damage.Table.Columns)}; now {string.Join(", ", now.Columns)}.");
        if (now.PrimaryKey.Count == 0)
            throw new RecoveryRefusedException($"Table {damage.Table.Name} has no primary key, so its rows cannot be told apart.");
        return now;
    }
}
