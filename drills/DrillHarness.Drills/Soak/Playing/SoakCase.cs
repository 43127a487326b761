using System.Text;
using DrillHarness.Drills.Soak.Edits;
using DrillHarness.Drills.Soak.Incidents;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>A whole run before it happens: schema, rows, and what customers and the bad script do, in order. Decided by its seed.</summary>
internal sealed record SoakCase(ulong Seed, string Kind, SoakSchema Schema, IReadOnlyList<string> Setup, IReadOnlyList<SoakStep> Steps)
{
    public static SoakCase Of(ulong seed, SoakSize size, string? kind = null)
    {
        kind ??= SoakKinds.Of(seed);
        var schema = new SchemaGenerator(SoakDice.For(seed, "schema"), kind, size).Make();
        DataGenerator.Fill(schema, SoakDice.For(seed, "data"), size);
        var setup = SchemaWriter.Statements(schema).ToList();
        var incident = IncidentGenerator.Make(kind, schema, SoakDice.For(seed, "incident"), seed);
        var steps = new TimelineGenerator(schema, incident, SoakDice.For(seed, "edits"), size).Make();
        return new SoakCase(seed, kind, schema, setup, steps);
    }

    /// <summary>The database's name.</summary>
    public string Database => $"soak_{Seed}";

    /// <summary>What happens, to be read: customers' transactions and the script's, in order.</summary>
    public string Story()
    {
        var story = new StringBuilder($"-- seed {Seed}, {Kind}: what customers did (numbered) and the bad script did (indented), in order\n");
        foreach (var step in Steps)
        {
            if (step is GoodStep good) story.Append($"\n-- customer {good.Number}: {good.What}\n").AppendJoin('\n', good.Statements.Select(statement => statement + ";")).Append('\n');
            if (step is BadStep bad) story.Append($"        {bad.Text};\n");
        }

        return story.ToString();
    }
}
