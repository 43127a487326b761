using System.Text;
using DrillHarness.Drills.Faults;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill explain faults</c> and <c>drill explain FAULT</c>.</summary>
internal static class ExplainFaults
{
    /// <summary>What one asks for to see all of them.</summary>
    public const string All = "faults";

    /// <summary>As a table.</summary>
    public static string Table()
    {
        var table = new StringBuilder();
        table.AppendLine("A fault strikes when its phase is entered: tools/drill run --fault NAME@PHASE (may be repeated).");
        table.AppendLine();
        table.AppendLine($"{"fault",-24} {"phases",-48} has to end");
        foreach (var fault in FaultCatalogue.All)
            table.AppendLine($"{fault.Name,-24} {string.Join(", ", fault.Phases),-48} {fault.RequiredEnding}");
        return table.ToString().TrimEnd();
    }

    /// <summary>For scripts.</summary>
    public static object Value() => new
    {
        SchemaVersion = 1,
        Faults = FaultCatalogue.All.Select(fault => new { fault.Name, fault.Title, fault.Phases, fault.RequiredEnding }),
    };

    /// <summary>One of them, for scripts.</summary>
    public static object Value(Fault fault) => new
    {
        SchemaVersion = 1,
        Kind = "fault",
        fault.Name,
        fault.Title,
        fault.Story,
        fault.Phases,
        fault.RequiredEnding,
    };

    /// <summary>One of them, for people.</summary>
    public static string Of(Fault fault) =>
        $"""
        {fault.Name}: {fault.Title}

        {fault.Story}

        Phases:     {string.Join(", ", fault.Phases)}
        Has to end: {fault.RequiredEnding}

        tools/drill run --fault {fault.Name}@{fault.Phases[0]}
        """;
}
