namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A column of a generated table.</summary>
internal sealed record SoakColumn(string Name, SoakType Type)
{
    public bool NotNull { get; init; }

    /// <summary>SQL of its default; null when it has none.</summary>
    public string? Default { get; init; }

    /// <summary>What follows the type, for instance GENERATED ALWAYS AS IDENTITY.</summary>
    public string Clause { get; init; } = "";

    /// <summary>Computed by the server: never written.</summary>
    public bool Generated { get; init; }

    /// <summary>Anything may be written into it at any time: it is no key, no reference, nothing that other things hang on.</summary>
    public bool Free { get; init; }

    public string Quoted => Names.Quote(Name);

    public string Definition =>
        $"{Quoted} {Type.Name}{(Clause.Length > 0 ? " " + Clause : "")}{(Default is null ? "" : $" DEFAULT {Default}")}{(NotNull ? " NOT NULL" : "")}";
}
