namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>Writes a generated schema and its first rows as SQL.</summary>
internal static class SchemaWriter
{
    public const string Owner = "soak_owner";
    public const string Customer = "soak_app";
    public const string Reader = "soak_reader";

    private const string Common =
        """
        CREATE SCHEMA app;
        CREATE SCHEMA audit;
        CREATE TABLE audit.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, actor text, place text, operation text, bucket integer);
        CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- What a foreign key does by itself is not noted: in the twin it may do it at another time. Its triggers fire among the statement's own.
            IF pg_trigger_depth() > 1 OR current_setting('soak.quiet', true) = 'on' OR (TG_OP = 'UPDATE' AND current_query() LIKE 'DELETE%') OR (TG_OP <> 'INSERT' AND position(
                '"' || replace(TG_TABLE_SCHEMA, '"', '""') || '"."' || replace(TG_TABLE_NAME, '"', '""') || '"' IN current_query()) = 0) THEN RETURN NULL; END IF;
            INSERT INTO audit.entry (at, actor, place, operation, bucket) VALUES (nullif(current_setting('soak.now', true), '')::timestamptz,
                current_setting('soak.actor', true), TG_TABLE_NAME, TG_OP, CASE TG_OP WHEN 'DELETE' THEN OLD.bucket ELSE NEW.bucket END);
            RETURN NULL;
        END $$;
        CREATE FUNCTION audit.touch() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF pg_trigger_depth() = 1 THEN NEW.touched_at := coalesce(nullif(current_setting('soak.now', true), ''), '-infinity')::timestamptz; END IF;
            RETURN NEW;
        END $$;
        """;

    /// <summary>Statements that make the tables, fill them, and then tie them together.</summary>
    public static IEnumerable<string> Statements(SoakSchema schema)
    {
        yield return SoakTypes.Definitions;
        yield return Common;
        if (schema.Tables.Any(table => table.Schema == SoakSchema.Second)) yield return "CREATE SCHEMA ext";
        foreach (var table in schema.Tables)
        {
            foreach (var statement in Create(table)) yield return statement;
        }

        foreach (var table in schema.Tables.Where(table => table.Rows.Count > 0))
        {
            yield return table.Insert(table.Rows.Select(row => WithoutCircle(table, row)));
            if (table.AdvanceSequence($"{table.NextNumber - 1}") is { } advance) yield return advance;
        }

        foreach (var key in schema.ForeignKeys.Where(key => key.IsCircle))
        foreach (var row in key.Child.Rows.Where(row => row[key.Columns[0]] != "NULL").Distinct())
            yield return $"UPDATE {key.Child.Quoted} SET {string.Join(", ", key.Columns.Select(column => $"{Names.Quote(column)} = {row[column]}"))} WHERE {key.Child.Where(row)}";
        foreach (var key in schema.ForeignKeys) yield return key.Definition;
        foreach (var table in schema.Tables)
        {
            foreach (var statement in Finish(table)) yield return statement;
        }

        yield return $"""
            GRANT USAGE ON SCHEMA kinds, audit, {string.Join(", ", schema.Tables.Select(table => table.Schema).Distinct())} TO {Customer}, {Reader};
            GRANT SELECT, INSERT ON audit.entry TO {Customer}
            """;
    }

    private static SoakRow WithoutCircle(SoakTable table, SoakRow row)
    {
        if (!table.ForeignKeys.Exists(key => key.IsCircle)) return row;
        var bare = new SoakRow(row.Bucket);
        foreach (var (column, value) in row.Values) bare.Values[column] = value;
        foreach (var column in table.ForeignKeys.Where(key => key.IsCircle).SelectMany(key => key.Columns)) bare.Values[column] = "NULL";
        return bare;
    }

    private static IEnumerable<string> Create(SoakTable table)
    {
        var inherited = table.Inherits?.Columns.Select(column => column.Name).ToHashSet() ?? [];
        List<string> parts = [.. table.Columns.Where(column => !inherited.Contains(column.Name)).Select(column => column.Definition)];
        if (table.Key.Count > 0) parts.Add($"PRIMARY KEY ({Names.List(table.Key)})");
        if (table.CodeUnique?.StartsWith("UNIQUE (", StringComparison.Ordinal) == true) parts.Add(table.CodeUnique);
        if (table.Inherits is null) parts.Add("CHECK (bucket BETWEEN 0 AND 9)");
        parts.AddRange(table.Constraints);
        yield return $"CREATE TABLE {table.Quoted} ({string.Join(", ", parts)})" +
            (table.Inherits is { } parent ? $" INHERITS ({parent.Quoted})" : "") + (table.Partitioning is { } cut ? $" PARTITION BY {cut.By}" : "");
        foreach (var part in table.Partitioning?.Parts ?? [])
            yield return $"CREATE TABLE {part.Quoted} PARTITION OF {table.Quoted} {part.Bound}";
        yield return $"COMMENT ON TABLE {table.Quoted} IS 'holds what it''s called'";
    }

    private static IEnumerable<string> Finish(SoakTable table)
    {
        var name = table.Name[..Math.Min(40, table.Name.Length)];
        if (table.CodeUnique == "UNIQUE INDEX PARTIAL") yield return $"CREATE UNIQUE INDEX {Names.Quote(name + " active")} ON {table.Quoted} (code) WHERE bucket < 9";
        if (table.CodeUnique == "UNIQUE INDEX NULLS NOT DISTINCT")
            yield return $"CREATE UNIQUE INDEX {Names.Quote(name + " whole")} ON {table.Quoted} (code, {Names.Quote(table.Free[0].Type.Sortable ? table.Free[0].Name : SoakTable.Bucket)}) NULLS NOT DISTINCT";
        if (table.Free.FirstOrDefault(column => column.Type.Sortable) is { } sortable) yield return $"CREATE INDEX {Names.Quote(name + " by")} ON {table.Quoted} ({sortable.Quoted} DESC, bucket)";
        if (table.HasTouch && table.Inherits is null) yield return $"CREATE TRIGGER touch BEFORE UPDATE ON {table.Quoted} FOR EACH ROW EXECUTE FUNCTION audit.touch()";
        if (table.Audited) yield return $"CREATE TRIGGER \"note it\" AFTER INSERT OR UPDATE OR DELETE ON {table.Quoted} FOR EACH ROW EXECUTE FUNCTION audit.note()";
        if (table.AuditedAlways) yield return $"ALTER TABLE {table.Quoted} ENABLE ALWAYS TRIGGER \"note it\"";
        if (table.HasRule)
            yield return $"CREATE RULE also AS ON INSERT TO {table.Quoted} DO ALSO INSERT INTO audit.entry (actor, place, operation, bucket) VALUES (current_setting('soak.actor', true), 'rule', 'INSERT', NEW.bucket)";
        yield return $"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.Quoted} TO {Customer}";
        yield return $"GRANT SELECT (bucket, code), UPDATE (code) ON {table.Quoted} TO {Reader} WITH GRANT OPTION";
        if (table.Style is KeyStyle.IdentityAlways or KeyStyle.IdentityByDefault or KeyStyle.Serial)
            yield return $"DO $$ BEGIN EXECUTE 'GRANT USAGE, UPDATE ON SEQUENCE ' || pg_get_serial_sequence({Recovery.Catalog.Sql.Literal(table.Quoted)}, {Recovery.Catalog.Sql.Literal(table.Key[0])}) || ' TO {Customer}'; END $$";
        if (table.HasView)
            yield return $"CREATE VIEW {Names.Quote(table.Schema)}.{Names.Quote(name + " view")} AS SELECT code, {table.Free[^1].Quoted} AS shown FROM {table.Quoted} WHERE bucket < 5; GRANT SELECT ON {Names.Quote(table.Schema)}.{Names.Quote(name + " view")} TO {Reader}";
        if (table.HasRowSecurity) yield return $"CREATE POLICY own ON {table.Quoted} USING (current_setting('soak.tenant', true) = 'all'); ALTER TABLE {table.Quoted} ENABLE ROW LEVEL SECURITY";
        if (table.ForcesRowSecurity) yield return $"ALTER TABLE {table.Quoted} FORCE ROW LEVEL SECURITY";
    }
}
