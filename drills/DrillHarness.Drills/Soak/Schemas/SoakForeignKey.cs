namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A foreign key of a generated table.</summary>
internal sealed record SoakForeignKey(string Name, SoakTable Child, IReadOnlyList<string> Columns, SoakTable Parent, IReadOnlyList<string> ParentColumns)
{
    public const string Cascade = "CASCADE";
    public const string SetNull = "SET NULL";
    public const string SetDefault = "SET DEFAULT";
    public const string Restrict = "RESTRICT";
    public const string NoAction = "NO ACTION";

    public required string OnDelete { get; init; }

    public string OnUpdate { get; init; } = NoAction;

    /// <summary>DEFERRABLE and the like.</summary>
    public string Clause { get; init; } = "";

    /// <summary>Left unchecked when it was made, so rows that point at nothing are there.</summary>
    public bool NotValid { get; init; }

    /// <summary>From an earlier table to a later one: filled in when both have their rows.</summary>
    public bool IsCircle { get; init; }

    public bool Refuses => OnDelete is Restrict or NoAction;

    /// <summary>Made after the data.</summary>
    public string Definition =>
        $"ALTER TABLE {Child.Quoted} ADD CONSTRAINT {Names.Quote(Name)} FOREIGN KEY ({Names.List(Columns)}) REFERENCES {Parent.Quoted} ({Names.List(ParentColumns)})" +
        $" ON DELETE {OnDelete} ON UPDATE {OnUpdate}{(Clause.Length > 0 ? " " + Clause : "")}{(NotValid ? " NOT VALID" : "")}";

    /// <summary>The rows of the child that refer to the rows of the parent for which a condition holds.</summary>
    public string ChildrenOf(string condition) =>
        $"({Names.List(Columns)}) IN (SELECT {Names.List(ParentColumns)} FROM {Parent.Quoted} WHERE {condition})";
}
