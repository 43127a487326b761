using System.Text.RegularExpressions;
using System.Globalization;
using DrillHarness.Recovery.Copying;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// The definitions of everything in the database, as pg_dump wrote them at a stop, from which those of dropped objects are picked by pg_restore.
/// Source: the list that <c>pg_restore --list</c> prints: dump id, catalog and object id, kind, schema, name, owner.
/// </summary>
internal sealed partial class SchemaDump(IServerPrograms programs, string path)
{
    private static readonly string[] AfterRows = ["INDEX", "CONSTRAINT", "TABLE ATTACH", "FK CONSTRAINT", "CHECK CONSTRAINT", "TRIGGER", "RULE", "POLICY", "ROW SECURITY",
        "INDEX ATTACH", "STATISTICS", "PUBLICATION TABLE", "MATERIALIZED VIEW", "EVENT TRIGGER"];

    public static async Task<SchemaDump> TakeAsync(IRecoveryCopy copy, CancellationToken cancellation)
    {
        if (copy.ClientArguments.Count == 0)
            throw new RecoveryRefusedException("Dropped objects cannot be made again: pg_dump cannot reach this copy without a password, expected a copy on this host." +
                $"{Environment.NewLine}  HINT: make the objects again from your migrations, then recover their rows");
        var directory = await copy.Programs.MakeScratchDirectoryAsync("schema", cancellation);
        var path = $"{directory}/schema.dump";
        await copy.Programs.RunAsync("pg_dump", ["--schema-only", "--format=custom", $"--file={path}", .. copy.ClientArguments], cancellation);
        return new SchemaDump(copy.Programs, path);
    }

    /// <summary>The SQL that makes the dropped objects again.</summary>
    public async Task<RemadeObjects> SqlOfAsync(Func<uint, uint, bool> isDropped, CancellationToken cancellation)
    {
        var entries = (await programs.RunAsync("pg_restore", ["--list", path], cancellation)).Split('\n')
            .Select(DumpEntry.Parse).OfType<DumpEntry>().ToList();
        // That row level security is on has an entry of its own under the table's object id and catalog 0; getPolicies in pg_dump.c.
        var dropped = entries.Where(entry => entry.Oid != 0 && isDropped(entry.Catalog == 0 ? StructureDiff.Relations : entry.Catalog, entry.Oid)).ToList();
        var names = dropped.Select(entry => (entry.Schema, entry.Name)).ToHashSet();
        var schemas = dropped.Where(entry => entry.Kind == "SCHEMA").Select(entry => entry.Name).ToHashSet();
        bool IsPart(DumpEntry entry) => DumpPart.OfOthers.Contains(entry.Kind) && (names.Contains((entry.Schema, entry.Subject)) ||
            (entry.Schema == "-" && schemas.Contains(entry.Subject)) || schemas.Contains(entry.Schema));
        var wanted = entries.Where(entry => dropped.Contains(entry) || IsPart(entry)).ToList();
        var foreign = wanted.Where(entry => entry.Kind == "FK CONSTRAINT").ToList();
        // A partition is attached when it has its own indexes: the partitioned table would give it a second primary key.
        var after = wanted.Where(entry => (AfterRows.Contains(entry.Kind) || AfterRows.Contains(entry.SubjectKind)) && entry.Kind != "FK CONSTRAINT")
            .OrderBy(entry => entry.Kind is "INDEX" or "CONSTRAINT" ? 0 : entry.Kind == "TABLE ATTACH" ? 1 : 2).ToList();
        var before = wanted.Except(foreign).Except(after).ToList();
        var each = new List<string>();
        foreach (var entry in foreign) each.Add(await SqlAsync([entry], cancellation));
        var drops = await ScriptAsync([.. wanted.Where(entry => entry.Kind is not ("TABLE" or "DEFAULT" or "FK CONSTRAINT"))], ["--clean", "--if-exists"], cancellation);
        return new RemadeObjects(await SqlAsync(before, cancellation), await SqlAsync(after, cancellation), each, [.. Head(drops).Split('\n').Where(IsDrop)]);
    }

    private async Task<string> SqlAsync(IReadOnlyList<DumpEntry> entries, CancellationToken cancellation) => Statements(await ScriptAsync(entries, [], cancellation));

    private async Task<string> ScriptAsync(IReadOnlyList<DumpEntry> entries, IEnumerable<string> options, CancellationToken cancellation)
    {
        if (entries.Count == 0) return "";
        var list = $"{path}.{Guid.NewGuid():N}.list";
        await programs.RunAsync("sh", ["-c", "printf '%s' \"$1\" > \"$2\"", "sh", string.Concat(entries.Select(entry => $"{entry.Line}\n")), list], cancellation);
        return await programs.RunAsync("pg_restore", [.. options, $"--use-list={list}", "--file=-", path], cancellation);
    }

    // Each stands in a line of its own, before the first object is made.
    private static string Head(string script) => script.IndexOf(DumpPart.Heading, StringComparison.Ordinal) is >= 0 and var end ? script[..end] : "";

    private static bool IsDrop(string line) => line.EndsWith(';') && (line.StartsWith("DROP ", StringComparison.Ordinal) || line.StartsWith("ALTER ", StringComparison.Ordinal));

    // A dump's head sets up a session of its own and its foot ends it; both may hold psql's commands. Between them stands SQL alone.
    private static string Statements(string script)
    {
        var from = script.IndexOf(DumpPart.Heading, StringComparison.Ordinal);
        var to = script.LastIndexOf("--\n-- PostgreSQL database dump complete", StringComparison.Ordinal);
        return from < 0 ? "" : script[from..(to < from ? script.Length : to)].Trim();
    }

    private sealed partial record DumpEntry(string Line, uint Catalog, uint Oid, string Kind, string Schema, string Name)
    {
        private static readonly string[] Kinds = [.. DumpPart.OfOthers, .. SchemaDump.AfterRows, "TABLE", "SCHEMA", "SEQUENCE", "DEFAULT", "TYPE", "DOMAIN", "FUNCTION",
            "PROCEDURE", "AGGREGATE", "VIEW", "OPERATOR CLASS", "OPERATOR FAMILY", "OPERATOR", "COLLATION", "CONVERSION", "CAST", "FOREIGN TABLE",
            "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TRANSFORM", "SHELL TYPE", "DEFAULT ACL", "EXTENSION", "PUBLICATION TABLES IN SCHEMA"];

        /// <summary>Of a comment or a grant, what it is on: <c>TABLE item</c> is on item, <c>COLUMN "Order Lines".price</c> on Order Lines.</summary>
        public string Subject
        {
            get
            {
                if (SubjectKind is not { Length: > 0 } kind) return Name;
                var subject = Name[(kind.Length + 1)..];
                if (kind is "CONSTRAINT" or "TRIGGER" or "RULE" or "POLICY" && subject.LastIndexOf(" ON ", StringComparison.Ordinal) is >= 0 and var on)
                    return $"{Unquoted(subject[(on + 4)..])} {Unquoted(subject[..on])}";
                return kind == "COLUMN" && !subject.StartsWith('"') ? subject.Split('.')[0] : Unquoted(subject);
            }
        }

        /// <summary>Of a comment or a grant, the kind of what it is on; else empty.</summary>
        public string SubjectKind => !DumpPart.OfOthers.Contains(Kind) ? "" : Kinds.Append("COLUMN").Where(known => Name.StartsWith(known + ' ', StringComparison.Ordinal)).MaxBy(known => known.Length) ?? "";

        private static string Unquoted(string name) => Quoted().Match(name) is { Success: true } quoted ? quoted.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : name;

        [GeneratedRegex("^\"((?:[^\"]|\"\")*)\"")]
        private static partial Regex Quoted();

        // "215; 1259 16402 TABLE public item owner": names may hold blanks, kinds do, the owner comes last.
        public static DumpEntry? Parse(string line)
        {
            var semicolon = line.IndexOf(';');
            if (line.StartsWith(';') || semicolon < 0) return null;
            var rest = line[(semicolon + 1)..].TrimStart().Split(' ', 3);
            if (rest.Length < 3 || !uint.TryParse(rest[0], CultureInfo.InvariantCulture, out var catalog) ||
                !uint.TryParse(rest[1], CultureInfo.InvariantCulture, out var oid)) return null;
            var kind = Kinds.Where(known => rest[2].StartsWith(known + ' ', StringComparison.Ordinal)).MaxBy(known => known.Length);
            if (kind is null) return null;
            var place = rest[2][(kind.Length + 1)..];
            var blank = place.IndexOf(' ');
            var last = place.LastIndexOf(' ');
            if (blank < 0) return null;
            return new DumpEntry(line, catalog, oid, kind, place[..blank], last > blank ? place[(blank + 1)..last] : place[(blank + 1)..]);
        }
    }
}
