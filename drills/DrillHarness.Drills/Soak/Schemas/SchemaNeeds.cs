namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>What an incident of a kind needs of the schema.</summary>
internal sealed record SchemaNeeds
{
    /// <summary>What the first child of the table in question does when its parent goes; null when it does not matter.</summary>
    public string? ChildDoes { get; private init; }

    public bool Childless { get; private init; }

    public bool Partitioned { get; private init; }

    public bool SecondSchema { get; private init; }

    /// <summary>Its key can be changed, and its children follow.</summary>
    public bool MovableKey { get; private init; }

    /// <summary>It may do without a primary key.</summary>
    public bool MayLackKey { get; private init; }

    public static SchemaNeeds Of(string kind) => kind switch
    {
        SoakKinds.DeleteCascade or SoakKinds.TruncateCascade => new() { ChildDoes = SoakForeignKey.Cascade },
        SoakKinds.SetNull => new() { ChildDoes = SoakForeignKey.SetNull },
        SoakKinds.SetDefault => new() { ChildDoes = SoakForeignKey.SetDefault },
        SoakKinds.Truncate => new() { Childless = true, MayLackKey = true },
        SoakKinds.PartitionDrop or SoakKinds.PartitionDetach => new() { Childless = true, Partitioned = true },
        SoakKinds.PartitionMove => new() { MovableKey = true, Partitioned = true },
        SoakKinds.DropSchema => new() { SecondSchema = true },
        SoakKinds.KeyUpdate => new() { MovableKey = true },
        SoakKinds.Delete or SoakKinds.DropTable => new() { MayLackKey = true },
        _ => new(),
    };
}
