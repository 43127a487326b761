namespace DrillHarness.Recovery.Rescue;

/// <summary>A part of a plan's page: lines, then perhaps a command and a table.</summary>
internal sealed record PlanSection(string Title, IReadOnlyList<string> Lines, IReadOnlyList<string> Head, IReadOnlyList<string[]> Rows, string? Code = null)
{
    public PlanSection(string title, IReadOnlyList<string> lines, string? Code = null) : this(title, lines, [], [], Code)
    {
    }
}
