using System.Globalization;
using System.Text;
using DrillHarness.Drills.Soak.Edits;
using DrillHarness.Drills.Soak.Incidents;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>A whole run before it happens: schema, rows, and what customers and the bad script do, in order. Decided by its seed.</summary>
internal sealed record SoakCase(ulong Seed, string Kind, SoakSchema Schema, IReadOnlyList<string> Setup, IReadOnlyList<SoakStep> Steps)
{
    /// <summary>Which of the cases that a seed has, from 1: what customers do may keep the script from doing what it is for, and then there is no incident.</summary>
    public int Draw { get; private init; } = 1;

    public static SoakCase Of(ulong seed, SoakSize size, string? kind = null, int draw = 1)
    {
        kind ??= SoakKinds.Of(seed);
        SoakDice For(string purpose) => SoakDice.For(seed, draw == 1 ? purpose : $"{purpose} {draw}");
        var schema = new SchemaGenerator(For("schema"), kind, size).Make();
        DataGenerator.Fill(schema, For("data"), size);
        var setup = SchemaWriter.Statements(schema).ToList();
        var incident = IncidentGenerator.Make(kind, schema, For("incident"), seed);
        var steps = new TimelineGenerator(schema, incident, For("edits"), size).Make();
        return new SoakCase(seed, kind, schema, setup, steps) { Draw = draw, Size = size };
    }

    /// <summary>How large it may be.</summary>
    public required SoakSize Size { get; init; }

    /// <summary>The seed's next case.</summary>
    public SoakCase Next() => Of(Seed, Size, Kind, Draw + 1);

    /// <summary>The database's name.</summary>
    public string Database => Draw == 1 ? $"soak_{Seed}" : string.Create(CultureInfo.InvariantCulture, $"soak_{Seed}_{Draw}");

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
