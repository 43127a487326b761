using DrillHarness.Drills.Soak.Playing;
using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Incidents;

/// <summary>What the bad script does, and what of it one can tell in advance.</summary>
internal sealed record SoakIncident(string Kind, IReadOnlyList<BadStep> Steps)
{
    /// <summary>The table that its statements name first.</summary>
    public required SoakTable Target { get; init; }

    /// <summary>Rows of it that it takes or changes, by itself.</summary>
    public IReadOnlyList<SoakRow> Hit { get; init; } = [];

    /// <summary>Whether these rows are gone afterwards and their table is not.</summary>
    public bool RowsGo { get; init; }

    /// <summary>Columns that customers leave alone from now on: whether they or the script wrote a value could not be told.</summary>
    public IReadOnlyList<string> Ambiguous { get; init; } = [];

    /// <summary>Columns that are not there any more afterwards.</summary>
    public IReadOnlyList<string> DroppedColumns { get; init; } = [];
}
