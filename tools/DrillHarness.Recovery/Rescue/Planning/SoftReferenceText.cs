using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// References that no foreign key declares, as typed: <c>TABLE(TYPECOLUMN,IDCOLUMN)=VALUE:TABLE,VALUE:TABLE</c> for pairs of type and id, or
/// <c>TABLE(EXPRESSION)=TABLE</c> for ids that an expression over the row gives: a column, <c>unnest(ids)</c>, <c>(data ->> 'item')::bigint</c>.
/// </summary>
public static class SoftReferenceText
{
    private const string Shape = "expected TABLE(TYPECOLUMN,IDCOLUMN)=VALUE:TABLE,... or TABLE(EXPRESSION)=TABLE";

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It has another shape, or names a table that is not there.</exception>
    public static IReadOnlyList<SoftReference> Parse(SchemaCatalog catalog, string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = open < 0 ? -1 : Closing(text, open);
        if (open <= 0 || close < 0 || close + 1 >= text.Length || text[close + 1] != '=') throw new FormatException($"--soft-reference {text}: {Shape}.");
        var table = NamedTables.Find(catalog, text[..open]);
        var inside = Split(text[(open + 1)..close]);
        var targets = text[(close + 2)..];
        return inside.Count switch
        {
            1 => [new SoftReference { Table = table, Id = inside[0], Referenced = NamedTables.Find(catalog, targets) }],
            2 => [.. targets.Split(',').Select(target => OfType(catalog, text, table, inside[0], inside[1], target))],
            _ => throw new FormatException($"--soft-reference {text}: {Shape}."),
        };
    }

    private static SoftReference OfType(SchemaCatalog catalog, string text, TableName table, string type, string id, string target)
    {
        var at = target.LastIndexOf(':');
        if (at <= 0) throw new FormatException($"--soft-reference {text}: {Shape}.");
        return new SoftReference { Table = table, Id = Sql.Identifier(id), When = $"{Sql.Identifier(type)} = {Sql.Literal(target[..at])}", Referenced = NamedTables.Find(catalog, target[(at + 1)..]) };
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            if (depth == 0) return at;
        }

        return -1;
    }

    private static List<string> Split(string inside)
    {
        var (parts, depth) = (new List<string> { "" }, 0);
        foreach (var letter in inside)
        {
            depth += letter is '(' or '[' ? 1 : letter is ')' or ']' ? -1 : 0;
            if (letter == ',' && depth == 0) parts.Add("");
            else parts[^1] += letter;
        }

        return [.. parts.Select(part => part.Trim())];
    }
}
