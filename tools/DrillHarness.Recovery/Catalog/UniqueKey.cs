namespace DrillHarness.Recovery.Catalog;

/// <summary>
/// A rule that no two rows may break together: a unique index (over columns or expressions, whole or partial) or an exclusion constraint.
/// </summary>
public sealed record UniqueKey
{
    /// <summary>The index.</summary>
    public required string Name { get; init; }

    /// <summary>What is compared, as SQL over the table's bare column names.</summary>
    public required IReadOnlyList<string> Expressions { get; init; }

    /// <summary>The operator that may not hold for all <see cref="Expressions"/> of two rows, pairwise, as <c>OPERATOR(schema.name)</c>.</summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <summary>The WHERE of a partial index as the server writes it; null for a whole one.</summary>
    public string? Predicate { get; init; }

    /// <summary>True when two NULLs count as the same (NULLS NOT DISTINCT, from 15 on).</summary>
    public bool NullsNotDistinct { get; init; }

    /// <summary>True for an exclusion constraint.</summary>
    public bool IsExclusion { get; init; }

    /// <summary>True for the primary key.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>All rules by which rows of a table exclude each other: its unique keys, and the columns that tell its rows apart where there are any.</summary>
    public static IEnumerable<UniqueKey> RulesOf(TableShape table, IReadOnlyList<string> key) => key.Count == 0 ? table.UniqueKeys : table.UniqueKeys.Append(OverColumns("key", key));

    /// <summary>A key over plain columns.</summary>
    public static UniqueKey OverColumns(string name, IReadOnlyList<string> columns) => new()
    {
        Name = name, Expressions = [.. columns.Select(Sql.Identifier)], Operators = [.. columns.Select(_ => "=")],
    };

    /// <summary>That two rows break the rule together; both sides are given as names of subqueries that hold the columns under their names.</summary>
    public string Clashes(string left, string right) => string.Join(" AND ", Enumerable.Range(0, Expressions.Count).Select(at =>
        NullsNotDistinct ? $"{left}.k{at} IS NOT DISTINCT FROM {right}.k{at}" : $"{left}.k{at} {Operators[at]} {right}.k{at}"));

    /// <summary>The compared values as further columns <c>k0, k1, …</c>.</summary>
    public string Keys => string.Join(", ", Expressions.Select((expression, at) => $"{expression} AS k{at}"));

    /// <summary>The rows that the rule speaks of, as a WHERE clause with its keyword, or nothing.</summary>
    public string Where => Predicate is null ? "" : $" WHERE {Predicate}";
}
