using System.Text.RegularExpressions;

namespace DrillHarness.Gate.Intents;

/// <summary>
/// What a maintenance script is meant to do, written beside it by who wrote it. Whatever is not in it must not happen.
/// </summary>
public sealed record Intent
{
    private const string AnyPage = "any";

    /// <summary>In a sentence.</summary>
    public string About { get; init; } = "";

    /// <summary>What may be done to which table, by <c>schema.table</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<RowOperation, OperationIntent>> Tables { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<RowOperation, OperationIntent>>();

    /// <summary>What must hold afterwards.</summary>
    public IReadOnlyList<Invariant> Invariants { get; init; } = [];

    /// <summary>DDL that is meant: parts of the lines by which the catalog would differ, such as <c>index public.page_slug</c>.</summary>
    public IReadOnlyList<string> Ddl { get; init; } = [];

    /// <summary>What it may cost.</summary>
    public EffectLimits Limits { get; init; } = new(null, null, null);

    /// <summary>Names of pages that may break: <c>tenant/app/item</c> with <c>*</c> for any text without a slash and <c>**</c> for any; <c>any</c> for all.</summary>
    public IReadOnlyList<string> Pages { get; init; } = [];

    /// <summary>Findings that are borne for a while.</summary>
    public IReadOnlyList<IgnoredFinding> Ignored { get; init; } = [];

    /// <summary>The file it was read from; empty when it comes from nowhere.</summary>
    public string File { get; init; } = "";

    /// <summary>What is meant for an operation on a table; null when nothing is.</summary>
    public OperationIntent? For(string table, RowOperation operation) => Tables.GetValueOrDefault(table)?.GetValueOrDefault(operation);

    /// <summary>Whether a page may break.</summary>
    public bool Lists(string page) => Pages.Any(pattern => pattern == AnyPage || Regex.IsMatch(page, Expression(pattern), RegexOptions.NonBacktracking | RegexOptions.Singleline));

    private static string Expression(string pattern) =>
        $@"\A{Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}\z";

    /// <summary>The intent that belongs to a script: <c>purge.intent.yaml</c> for <c>purge.py</c>, else the only intent in its folder.</summary>
    /// <returns>Its path; null when there is none.</returns>
    public static string? FileFor(string script)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(script))!;
        var own = Path.Combine(folder, Path.GetFileNameWithoutExtension(script) + Extension);
        if (System.IO.File.Exists(own)) return own;
        var all = Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension) : [];
        return all.Length == 1 ? all[0] : null;
    }

    /// <summary><c>.intent.yaml</c>.</summary>
    public const string Extension = ".intent.yaml";
}
