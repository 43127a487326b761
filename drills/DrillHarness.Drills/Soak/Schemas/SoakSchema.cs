namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A generated schema: the tenant table first, then the table that the incident is about, then the rest, parents before children.</summary>
internal sealed record SoakSchema(IReadOnlyList<SoakTable> Tables)
{
    public const string Main = "app";
    public const string Second = "ext";
    public const string Audit = "audit";

    public SoakTable Tenants => Tables[0];

    public SoakTable Focus => Tables[1];

    public IEnumerable<SoakForeignKey> ForeignKeys => Tables.SelectMany(table => table.ForeignKeys);
}
