namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A generated table with its rows as the customers know them: what the bad script did is not in it.</summary>
internal sealed class SoakTable(string schema, string name, KeyStyle style)
{
    public const string Bucket = "bucket";
    public const string Code = "code";
    public const string Touched = "touched_at";
    public const string Slot = "slot";

    public string Schema { get; } = schema;

    public string Name { get; } = name;

    public KeyStyle Style { get; } = style;

    public string Quoted { get; } = $"{Names.Quote(schema)}.{Names.Quote(name)}";

    public List<SoakColumn> Columns { get; } = [];

    /// <summary>The primary key; empty when there is none.</summary>
    public List<string> Key { get; } = [];

    /// <summary>Constraints of the table itself, other than foreign keys.</summary>
    public List<string> Constraints { get; } = [];

    public List<SoakForeignKey> ForeignKeys { get; } = [];

    public List<SoakForeignKey> ReferencedBy { get; } = [];

    public SoakPartitioning? Partitioning { get; set; }

    /// <summary>The table it inherits from.</summary>
    public SoakTable? Inherits { get; set; }

    /// <summary>How its code is kept unique, as SQL; null when it is not.</summary>
    public string? CodeUnique { get; set; }

    /// <summary>Whether a foreign key can refer to its code.</summary>
    public bool CodeIsKey { get; set; }

    public bool HasSlots { get; set; }

    public bool Audited { get; set; }

    public bool AuditedAlways { get; set; }

    public bool HasRowSecurity { get; set; }

    public bool ForcesRowSecurity { get; set; }

    public bool HasRule { get; set; }

    public bool HasView { get; set; }

    public List<SoakRow> Rows { get; } = [];

    public int NextNumber { get; set; } = 1;

    public bool HasTouch => Columns.Exists(column => column.Name == Touched);

    public IEnumerable<SoakColumn> Written => Columns.Where(column => !column.Generated);

    /// <summary>A column whose values nothing else hangs on.</summary>
    public IReadOnlyList<SoakColumn> Free => [.. Columns.Where(column => column.Free)];

    public IReadOnlyList<SoakRow> Present => [.. Rows.Where(row => !row.Gone)];

    public SoakColumn Column(string name) => Columns.First(column => column.Name == name);

    /// <summary>Which row, for an UPDATE or a DELETE. Without a key it goes by code, which several rows may share then.</summary>
    public string Where(SoakRow row) => string.Join(" AND ", (Key.Count > 0 ? Key : [Code]).Select(column => $"{Names.Quote(column)} = {row[column]}"));

    public string WhereCode(SoakRow row) => $"{Names.Quote(Code)} = {row[Code]}";

    public string Insert(IEnumerable<SoakRow> rows, IReadOnlyList<string>? without = null)
    {
        var columns = Written.Where(column => without?.Contains(column.Name) != true).ToList();
        return $"INSERT INTO {Quoted} ({Names.List(columns.Select(column => column.Name))}){(Style == KeyStyle.IdentityAlways ? " OVERRIDING SYSTEM VALUE" : "")} VALUES " +
            string.Join(", ", rows.Select(row => $"({string.Join(", ", columns.Select(column => row[column.Name]))})"));
    }

    /// <summary>As a customer's program does it: a value from the sequence.</summary>
    public string? AdvanceSequence(string value) =>
        Style is KeyStyle.IdentityAlways or KeyStyle.IdentityByDefault or KeyStyle.Serial
            ? $"SELECT setval(pg_get_serial_sequence({Recovery.Catalog.Sql.Literal(Quoted)}, {Recovery.Catalog.Sql.Literal(Key[0])}), {value})"
            : null;
}
