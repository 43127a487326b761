namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A row of a generated table: the SQL of each value, by column.</summary>
internal sealed class SoakRow(int bucket)
{
    public Dictionary<string, string> Values { get; } = [];

    /// <summary>From 0 to 9; what incidents choose rows by.</summary>
    public int Bucket { get; } = bucket;

    /// <summary>The row that defaults refer to: never deleted.</summary>
    public bool Pillar { get; init; }

    /// <summary>A customer has deleted it, or meant to.</summary>
    public bool Gone { get; set; }

    /// <summary>The incident takes it for granted: it keeps its key, and stays until then.</summary>
    public bool Expected { get; set; }

    public string this[string column] => Values[column];
}
