using System.Text.RegularExpressions;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>Writes a script's run down: its outcome, and the statements that changed rows, as the server received them, one of each shape.</summary>
internal static partial class ScriptRecord
{
    private const int LongestStatement = 600;
    private static readonly string[] Writing = ["DELETE", "UPDATE", "INSERT", "TRUNCATE", "MERGE"];

    public static ScriptRan Of(
        string script, ScriptWorld world, ScriptOutcome outcome, IReadOnlyList<LoggedTransaction> transactions, IReadOnlyDictionary<string, long> deleted) => new()
    {
        World = world,
        Script = script,
        ExitCode = outcome.ExitCode,
        Seconds = outcome.Seconds,
        Isolation = outcome.Isolation.ToString().ToLowerInvariant(),
        RowsDeleted = deleted,
        PassedOwnChecks = outcome.ExitCode == 0 && !outcome.TimedOut,
        // The first of each shape: a script that goes batch by batch says the same thing over and over.
        Statements = [.. transactions.SelectMany(transaction => transaction.Statements.Where(IsWriting)
            .Select(sql => (Shape: Numbers().Replace(sql, "0"), Statement: new ScriptStatement(Short(sql), transaction.TransactionId, null))))
            .DistinctBy(sent => sent.Shape).Select(sent => sent.Statement)],
    };

    [GeneratedRegex(@"\d+(, \d+)*")]
    private static partial Regex Numbers();

    private static bool IsWriting(string sql) => Writing.Any(verb => sql.TrimStart().StartsWith(verb, StringComparison.OrdinalIgnoreCase));

    private static string Short(string sql) => sql.Length <= LongestStatement ? sql : $"{sql[..LongestStatement]} … ({sql.Length} characters)";
}
