using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Incidents;

/// <summary>A bad script that commits a few rows at a time: deletes some, changes others, and comes back to some that it changed before.</summary>
internal sealed class TrickleGenerator(SoakSchema schema, SoakDice dice)
{
    private readonly SoakTable focus = schema.Focus;

    public SoakIncident Make()
    {
        var rows = dice.Shuffled(focus.Rows.Where(row => !row.Pillar));
        var changed = new List<SoakRow>();
        var gone = new List<SoakRow>();
        var columns = dice.Some(focus.Free, dice.Between(1, 2));
        var steps = new List<BadStep>();
        for (var transactions = dice.Between(6, 12); transactions > 0 && rows.Count > 0; transactions--)
        {
            var taken = rows.Take(dice.Between(1, 5)).ToList();
            rows.RemoveRange(0, taken.Count);
            if (changed.Count > 0 && dice.Percent(50)) taken.Add(dice.Any(changed));
            if (dice.Percent(35))
            {
                var set = string.Join(", ", columns.Select(column => $"{column.Quoted} = {column.Type.DrawForScript(dice)}"));
                steps.AddRange(InOne([$"UPDATE {focus.Quoted} SET {set} WHERE {AnyOf(taken)}"]));
                changed.AddRange(taken.Except(changed));
            }
            else
            {
                steps.AddRange(InOne(Deletions.Of(schema, focus, AnyOf(taken))));
                gone.AddRange(taken);
                changed.RemoveAll(taken.Contains);
            }
        }

        return new("", steps)
        {
            Target = focus,
            Hit = [.. gone, .. changed],
            Ambiguous = [.. columns.Where(column => column.Type.Narrow).Select(column => column.Name)],
        };
    }

    private string AnyOf(IEnumerable<SoakRow> rows) => string.Join(" OR ", rows.Select(focus.Where));

    private static List<BadStep> InOne(IEnumerable<string> statements) =>
        [new(BadVerb.Begin), .. statements.Select(sql => new BadStep(BadVerb.Execute, sql)), new(BadVerb.Commit)];
}
