namespace DrillHarness.Recovery.Catalog;

/// <summary>A table by schema and name.</summary>
public sealed record TableName(string Schema, string Name)
{
    /// <summary>Both parts quoted, for SQL.</summary>
    public string Quoted => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Name)}";

    /// <summary>For people: <c>schema.name</c>.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}
