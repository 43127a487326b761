namespace DrillHarness.Recovery.Catalog;

/// <summary>A table by schema and name.</summary>
public sealed record TableName(string Schema, string Name)
{
    /// <summary>Both parts quoted, for SQL.</summary>
    public string Quoted => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Name)}";

    /// <summary>From <c>schema.name</c>, or from a name alone: then the schema is <c>public</c>.</summary>
    public static TableName Of(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new TableName("public", text) : new TableName(text[..dot], text[(dot + 1)..]);
    }

    /// <summary>For people: <c>schema.name</c>.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}
