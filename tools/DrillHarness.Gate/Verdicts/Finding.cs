namespace DrillHarness.Gate.Verdicts;

/// <summary>One thing that a script does and should not, or that is to be known of it.</summary>
/// <param name="Code">Stable; one of <see cref="FindingCodes"/>.</param>
/// <param name="Severity">What it means for the verdict.</param>
/// <param name="Message">In a sentence, with both values.</param>
public sealed record Finding(string Code, Severity Severity, string Message)
{
    /// <summary>The world it was seen in.</summary>
    public string World { get; init; } = "";

    /// <summary>The table it is about, <c>schema.table</c>; null when it is about none.</summary>
    public string? Table { get; init; }

    /// <summary>How many rows.</summary>
    public long Rows { get; init; }

    /// <summary>How many tenants they belong to.</summary>
    public int Tenants { get; init; }

    /// <summary>True when the rows went or changed with others, by a foreign key's action.</summary>
    public bool ByCascade { get; init; }

    /// <summary>The transaction that did it; null when it is not known.</summary>
    public uint? Transaction { get; init; }

    /// <summary>The statement that did it, whole and as it was sent; null when it is not known.</summary>
    public string? Sql { get; init; }

    /// <summary>Keys of some of the rows, and the SQL that did it.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The file and line of the script where the SQL stands; null where it does not stand there word for word.</summary>
    public (string File, int Line)? Place { get; init; }

    /// <summary>Why it was ignored, from the intent; null when it counts.</summary>
    public string? Ignored { get; init; }
}
