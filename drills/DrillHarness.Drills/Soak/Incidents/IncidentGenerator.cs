using System.Globalization;
using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Incidents;

/// <summary>Makes the bad script of a kind.</summary>
internal sealed class IncidentGenerator
{
    private readonly SoakSchema schema;
    private readonly SoakDice dice;
    private readonly ulong seed;
    private readonly SoakTable focus;
    private readonly List<int> buckets;

    private IncidentGenerator(SoakSchema schema, SoakDice dice, ulong seed)
    {
        (this.schema, this.dice, this.seed, focus) = (schema, dice, seed, schema.Focus);
        buckets = dice.Some(Enumerable.Range(0, 9), dice.Between(2, 6));
    }

    private string Condition => $"bucket IN ({string.Join(", ", buckets)})";

    private List<SoakRow> Hit => [.. focus.Rows.Where(row => buckets.Contains(row.Bucket))];

    private IEnumerable<string> Delete => Deletions.Of(schema, focus, Condition);

    public static SoakIncident Make(string kind, SoakSchema schema, SoakDice dice, ulong seed)
    {
        var generator = new IncidentGenerator(schema, dice, seed);
        return generator.Of(kind) with { Kind = kind };
    }

    private SoakIncident Of(string kind) => kind switch
    {
        SoakKinds.Delete or SoakKinds.SetNull or SoakKinds.SetDefault => Gone(InOne(Delete)),
        SoakKinds.DeleteCascade => DeleteCascade(),
        SoakKinds.MassUpdate => MassUpdate(),
        SoakKinds.Truncate => Emptied($"TRUNCATE {focus.Quoted}{(dice.Percent(40) ? " RESTART IDENTITY" : "")}"),
        SoakKinds.TruncateCascade => Emptied($"TRUNCATE {focus.Quoted} CASCADE"),
        SoakKinds.DropTable => Removed($"DROP TABLE {focus.Quoted} CASCADE"),
        SoakKinds.DropSchema => Removed("DROP SCHEMA ext CASCADE"),
        SoakKinds.DropColumn => DropColumn(),
        SoakKinds.PartitionDrop => Partition(part => [$"DROP TABLE {part.Quoted}"]),
        SoakKinds.PartitionDetach => Partition(part => [$"ALTER TABLE {focus.Quoted} DETACH PARTITION {part.Quoted}", .. dice.Percent(30) ? new[] { $"DROP TABLE {part.Quoted}" } : []]),
        SoakKinds.PartitionMove => PartitionMove(),
        SoakKinds.KeyUpdate => KeyUpdate(),
        SoakKinds.Upsert => Upsert(),
        SoakKinds.UpdateThenDelete => UpdateThenDelete(),
        SoakKinds.Savepoints => Savepoints(),
        SoakKinds.Block => Block(),
        SoakKinds.Prepared => Prepared(),
        SoakKinds.Trickle => new TrickleGenerator(schema, dice).Make(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of incident."),
    };

    private SoakIncident Gone(IReadOnlyList<BadStep> steps) => new("", steps) { Target = focus, Hit = Sure(Hit), RowsGo = true };

    // Of few rows customers may delete the last before the script comes, which then takes nothing.
    private static List<SoakRow> Sure(List<SoakRow> hit)
    {
        if (hit.Count is > 0 and < 4) hit[0].Expected = true;
        return hit;
    }

    private static List<BadStep> InOne(IEnumerable<string> statements, IReadOnlyList<string>? kept = null) =>
        [new(BadVerb.Begin), .. statements.Select(sql => new BadStep(BadVerb.Execute, sql)), new(BadVerb.Commit) { Kept = kept ?? [] }];

    private SoakIncident DeleteCascade()
    {
        var canTakeTenants = !schema.ForeignKeys.Any(key => key.Refuses) && schema.Tenants.Rows.Exists(row => buckets.Contains(row.Bucket));
        if (!canTakeTenants || !dice.Percent(30)) return Gone(InOne(Delete));
        return new("", InOne([$"DELETE FROM {schema.Tenants.Quoted} WHERE {Condition}"]))
        {
            Target = schema.Tenants,
            Hit = Sure([.. schema.Tenants.Rows.Where(row => buckets.Contains(row.Bucket))]),
            RowsGo = true,
        };
    }

    private (string Set, List<string> Ambiguous) Assignments()
    {
        var chosen = dice.Some(focus.Free, dice.Between(1, 2));
        var set = chosen.Select(column => $"{column.Quoted} = {(column.NotNull || !dice.Percent(20) ? column.Type.DrawForScript(dice) : "NULL")}").ToList();
        var ambiguous = chosen.Where(column => column.Type.Narrow).Select(column => column.Name).ToList();
        var reference = focus.ForeignKeys.Find(key => key.Parent == schema.Tenants && key.ParentColumns is ["id"] && !focus.Key.Contains(key.Columns[0]));
        if (reference is not null && dice.Percent(30))
        {
            set.Add($"{Names.Quote(reference.Columns[0])} = {RowMaker.PillarNumber}");
            ambiguous.Add(reference.Columns[0]);
        }

        return (string.Join(", ", set), ambiguous);
    }

    private SoakIncident MassUpdate()
    {
        var (set, ambiguous) = Assignments();
        var condition = dice.Percent(20) ? "true" : Condition;
        return new("", InOne([$"UPDATE {focus.Quoted} SET {set} WHERE {condition}"]))
        {
            Target = focus,
            Hit = condition == "true" ? focus.Rows : Hit,
            Ambiguous = ambiguous,
        };
    }

    private SoakIncident Emptied(string truncate) => new("", InOne([truncate])) { Target = focus, Hit = focus.Rows, RowsGo = true };

    private SoakIncident Removed(string drop) => new("", InOne([drop])) { Target = focus };

    private SoakIncident DropColumn()
    {
        var column = dice.Any(focus.Free);
        return new("", InOne([$"ALTER TABLE {focus.Quoted} DROP COLUMN {column.Quoted} CASCADE"])) { Target = focus, DroppedColumns = [column.Name] };
    }

    private SoakIncident Partition(Func<SoakPartition, string[]> statements)
    {
        var part = dice.Any(focus.Partitioning!.Parts.Take(2).ToList());
        return new("", InOne(statements(part))) { Target = focus };
    }

    // Some of the rows change their bucket within their partition.
    private SoakIncident PartitionMove()
    {
        var bucket = Names.Quote(SoakTable.Bucket);
        var (values, ambiguous) = dice.Percent(40) ? Assignments() : ("", []);
        var script = $"UPDATE {focus.Quoted} SET {bucket} = {dice.Between(0, 9)}{(values.Length > 0 ? $", {values}" : "")} WHERE {Condition}";
        return new("", InOne([script])) { Target = focus, Hit = Hit, Ambiguous = ambiguous };
    }

    private SoakIncident KeyUpdate()
    {
        var column = Names.Quote(focus.Key[^1]);
        var moved = focus.Style == KeyStyle.Text ? $"{column} || ' moved'" : $"{column} + 1000000";
        return new("", InOne([$"UPDATE {focus.Quoted} SET {column} = {moved} WHERE {Condition}"])) { Target = focus, Hit = Hit };
    }

    private SoakIncident Upsert()
    {
        var changed = dice.Some(focus.Free, dice.Between(1, 2));
        var found = dice.Some(focus.Rows.Where(row => !row.Pillar), dice.Between(3, 15)).ToList();
        // A row that is gone by then would be new, and the script's own.
        foreach (var row in found) row.Expected = true;
        var rows = found.Select(row => Overwritten(row, changed)).ToList();
        var added = Enumerable.Range(0, dice.Between(0, 3)).Select(_ => RowMaker.Next(focus, dice)).OfType<SoakRow>().ToList();
        var set = string.Join(", ", changed.Select(column => $"{column.Quoted} = excluded.{column.Quoted}"));
        var upsert = $"{focus.Insert([.. rows, .. added])} ON CONFLICT ({Names.List(focus.Key)}) DO UPDATE SET {set}";
        return new("", InOne([upsert], added.Count == 0 ? [] : [focus.Insert(added)]))
        {
            Target = focus,
            Hit = rows,
            Ambiguous = [.. changed.Where(column => column.Type.Narrow).Select(column => column.Name)],
        };
    }

    private SoakRow Overwritten(SoakRow row, List<SoakColumn> changed)
    {
        var overwritten = new SoakRow(row.Bucket);
        foreach (var (column, value) in row.Values) overwritten.Values[column] = value;
        foreach (var column in changed) overwritten.Values[column.Name] = column.Type.DrawForScript(dice);
        return overwritten;
    }

    private SoakIncident UpdateThenDelete()
    {
        var (set, ambiguous) = Assignments();
        var updated = $"bucket IN ({string.Join(", ", buckets.Concat(dice.Some(Enumerable.Range(0, 9), 2)).Distinct())})";
        return Gone(InOne([$"UPDATE {focus.Quoted} SET {set} WHERE {updated}", .. Delete])) with { Ambiguous = ambiguous };
    }

    private SoakIncident Savepoints()
    {
        var (set, ambiguous) = Assignments();
        var rest = $"bucket NOT IN (9, {string.Join(", ", buckets)})";
        return Gone(InOne([
            "SAVEPOINT one", .. Deletions.Of(schema, focus, rest), "ROLLBACK TO SAVEPOINT one",
            $"UPDATE {focus.Quoted} SET {set} WHERE {rest} AND bucket % 2 = 0", "SAVEPOINT two", .. Delete, "RELEASE SAVEPOINT two",
            "SAVEPOINT three", $"UPDATE {focus.Quoted} SET {set} WHERE bucket = 9", "ROLLBACK TO SAVEPOINT three",
        ])) with { Ambiguous = ambiguous };
    }

    private SoakIncident Block()
    {
        var rest = $"bucket NOT IN (9, {string.Join(", ", buckets)})";
        var rolledBack = string.Join(";\n            ", Deletions.Of(schema, focus, rest));
        var caught = string.Join(";\n                ", Deletions.Of(schema, focus, "bucket = number"));
        return Gone(InOne([$"""
            DO $block$ DECLARE number integer; BEGIN
                BEGIN {rolledBack}; RAISE EXCEPTION 'not so'; EXCEPTION WHEN raise_exception THEN NULL; END;
                FOREACH number IN ARRAY ARRAY[{string.Join(", ", buckets)}] LOOP
                    BEGIN {caught}; EXCEPTION WHEN division_by_zero THEN NULL; END;
                END LOOP;
            END $block$
            """]));
    }

    private SoakIncident Prepared()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"soak {seed}");
        return Gone([
            new(BadVerb.Begin), .. Delete.Select(sql => new BadStep(BadVerb.Execute, sql)),
            new(BadVerb.Prepare, name), new(BadVerb.CommitPrepared, name)]);
    }
}
