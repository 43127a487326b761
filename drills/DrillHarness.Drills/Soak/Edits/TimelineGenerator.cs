using DrillHarness.Drills.Soak.Incidents;
using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Edits;

/// <summary>Puts customers' transactions before, between and after what the bad script does.</summary>
internal sealed class TimelineGenerator(SoakSchema schema, SoakIncident incident, SoakDice dice, SoakSize size)
{
    private int number;

    public IReadOnlyList<SoakStep> Make()
    {
        var edits = new EditGenerator(schema, incident, dice);
        var steps = new List<SoakStep>();
        var each = Math.Max(1, size.Edits / 3);
        AddEdits(steps, edits, each, EditTime.Before);
        var gaps = incident.Steps.Count - 1;
        foreach (var (at, bad) in incident.Steps.Index())
        {
            steps.Add(bad);
            if (at < gaps && !BelongTogether(bad, incident.Steps[at + 1]))
                AddEdits(steps, edits, Math.Max(1, (each * (at + 1) / gaps) - (each * at / gaps)), EditTime.Inside);
        }

        AddEdits(steps, edits, each, EditTime.After);
        return steps;
    }

    // Somebody who adds a child between the deletion of the children and that of the parents would stop the script.
    private static bool BelongTogether(BadStep one, BadStep next) =>
        one.Sql.StartsWith("DELETE", StringComparison.Ordinal) && next.Sql.StartsWith("DELETE", StringComparison.Ordinal);

    private void AddEdits(List<SoakStep> steps, EditGenerator edits, int count, EditTime time)
    {
        for (; count > 0; count--)
            if (edits.Next(time, number + 1) is { } edit)
            {
                steps.Add(edit);
                number++;
            }
    }
}
