namespace DrillHarness.Drills.Reproductions;

/// <summary>A maintenance script that reproduces a mistake that an ORM makes easy.</summary>
public sealed record ScriptReproduction
{
    /// <summary>What people type.</summary>
    public required string Name { get; init; }

    /// <summary>Its number in the list of ORM mistakes, and what it was measured on.</summary>
    public required string Id { get; init; }

    /// <summary>One line for the catalogue.</summary>
    public required string Title { get; init; }

    /// <summary>What it is.</summary>
    public required string Story { get; init; }

    /// <summary>The script, as a path below <c>drills</c>.</summary>
    public required string Script { get; init; }

    /// <summary>What the script says, in the ORM's words.</summary>
    public required string Code { get; init; }

    /// <summary>The SQL that the ORM sends for it.</summary>
    public required string Sql { get; init; }

    /// <summary>What the data has to hold for the mistake to do harm.</summary>
    public required string FiresWhen { get; init; }

    /// <summary>Where the behaviour is discussed.</summary>
    public required string Source { get; init; }
}
