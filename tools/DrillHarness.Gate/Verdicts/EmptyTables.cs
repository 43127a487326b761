using System.Text.RegularExpressions;
using DrillHarness.Gate.Beginnings;
using DrillHarness.Gate.Effects;

namespace DrillHarness.Gate.Verdicts;

/// <summary>A run that changed nothing because there was nothing to change tells nothing.</summary>
internal static partial class EmptyTables
{
    /// <param name="seen">A run in a world that is to be as production is.</param>
    public static IReadOnlyList<Finding> FindingsOf(Observation seen)
    {
        if (seen.ChangedAnything) return [];
        var statements = seen.Work.Transactions.SelectMany(transaction => transaction.Statements).Where(statement => Writes().IsMatch(statement)).ToList();
        return
        [
            .. seen.Before.Tables.Values.GroupBy(table => ForeignKeyReach.WholeOf(table.Shape)).Where(parts => parts.All(part => part.Count == 0))
                .Where(table => statements.Any(statement => Regex.IsMatch(statement, $@"\b{Regex.Escape(table.Key.Name)}\b", RegexOptions.IgnoreCase)))
                .Select(table => new Finding(FindingCodes.NoRows, Severity.Unseen, $"it changed nothing, and {table.Key} had no row to begin with, expected some") { Table = table.Key.ToString(), World = seen.World.Title }),
        ];
    }

    [GeneratedRegex(@"\b(delete|update|truncate|merge)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Writes();
}
