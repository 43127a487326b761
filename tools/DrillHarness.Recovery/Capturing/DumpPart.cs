namespace DrillHarness.Recovery.Capturing;

/// <summary>One object's part of a script that pg_restore wrote, known by its heading: <c>-- Name: NAME; Type: KIND; Schema: SCHEMA; Owner: OWNER</c>.</summary>
/// <param name="Name">The object; of what belongs to a table the table's name too, before it.</param>
/// <param name="Kind">As pg_dump calls it: <c>TABLE</c>, <c>INDEX</c>, <c>CONSTRAINT</c> …</param>
/// <param name="Schema">Its schema; <c>-</c> when it has none.</param>
/// <param name="Sql">The statements, with the heading.</param>
internal sealed record DumpPart(string Name, string Kind, string Schema, string Sql)
{
    /// <summary>How each object's part begins.</summary>
    public const string Heading = "--\n-- Name: ";

    /// <summary>Kinds that have no object id of their own and belong to the object whose name they carry.</summary>
    public static readonly IReadOnlyList<string> OfOthers = ["ACL", "COMMENT", "SEQUENCE OWNED BY", "TABLE ATTACH", "INDEX ATTACH", "SECURITY LABEL"];

    /// <summary>True for what is worth a word of its own: neither a table nor what a table or another object comes with.</summary>
    public bool StandsAlone => Kind is not ("TABLE" or "DEFAULT") && !OfOthers.Contains(Kind);

    public static IEnumerable<DumpPart> Split(string script) => script.Split(Heading, StringSplitOptions.RemoveEmptyEntries).Select(Of);

    /// <summary>For people: <c>constraint item item_pkey</c>.</summary>
    public override string ToString() => $"{Kind.ToLowerInvariant()} {(Schema == "-" ? "" : Schema + ".")}{Name}";

    private static DumpPart Of(string part)
    {
        var title = part.Split('\n')[0];
        var type = title.IndexOf("; Type: ", StringComparison.Ordinal);
        string Field(string name) => title[Math.Max(0, type)..].Split("; ", StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(field => field.StartsWith(name, StringComparison.Ordinal)) is { } field ? field[name.Length..] : "";
        return new DumpPart(type < 0 ? title : title[..type], Field("Type: "), Field("Schema: "), Heading + part);
    }
}
