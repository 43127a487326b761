namespace DrillHarness.Recovery.Catalog;

/// <summary>Writes identifiers and literals as PostgreSQL reads them. Source: quote_identifier and quote_literal.</summary>
public static class Sql
{
    /// <summary>An identifier, always quoted.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text literal; standard_conforming_strings is taken to be on, as it is by default.</summary>
    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Identifiers with a prefix, joined by commas: <c>s."a", s."b"</c>.</summary>
    public static string List(IEnumerable<string> columns, string prefix = "") =>
        string.Join(", ", columns.Select(column => prefix + Identifier(column)));

    /// <summary>Pairs of columns that are equal: <c>a."x" = b."y" AND …</c>.</summary>
    public static string Equal(string left, IEnumerable<string> leftColumns, string right, IEnumerable<string> rightColumns) =>
        string.Join(" AND ", leftColumns.Zip(rightColumns, (l, r) => $"{left}.{Identifier(l)} = {right}.{Identifier(r)}"));
}
