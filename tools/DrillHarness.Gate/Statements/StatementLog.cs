using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace DrillHarness.Gate.Statements;

/// <summary>
/// Reads what a role sent to the server from the server's own log: log_destination 'csvlog', log_min_duration_statement 0 for that
/// role, lc_messages 'C' (https://www.postgresql.org/docs/current/runtime-config-logging.html). Knows text only, no server.
/// </summary>
public static partial class StatementLog
{
    private const int ColumnCount = 23;

    /// <summary>A role's statements in the order of the log, all sessions or one.</summary>
    public static async IAsyncEnumerable<LoggedStatement> StatementsAsync(
        TextReader csvlog, string role, string? sessionId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var columns in CsvRecords.ReadAsync(csvlog, cancellation))
        {
            if (columns.Length < ColumnCount || columns[1] != role) continue;
            if (sessionId is not null && columns[5] != sessionId) continue;
            if (Parse(columns) is { } statement) yield return statement;
        }
    }

    /// <summary>A role's transactions in the order in which they ended, all sessions or one. Those that never ended come last.</summary>
    public static async Task<IReadOnlyList<LoggedTransaction>> TransactionsAsync(
        TextReader csvlog, string role, string? sessionId, CancellationToken cancellation) =>
        (await LoggedWork.OfAsync(StatementsAsync(csvlog, role, sessionId, cancellation), cancellation)).Transactions;

    /// <summary>Every transaction id, 32 bits, at a line of the role's in a database.</summary>
    internal static async Task<IReadOnlySet<uint>> TransactionsOfAsync(TextReader csvlog, string role, string database, CancellationToken cancellation)
    {
        var ids = new HashSet<uint>();
        await foreach (var columns in CsvRecords.ReadAsync(csvlog, cancellation))
            if (columns.Length >= ColumnCount && columns[1] == role && columns[2] == database && ulong.Parse(columns[10], CultureInfo.InvariantCulture) is var id and > 0) ids.Add((uint)id);
        return ids;
    }

    private static LoggedStatement? Parse(string[] columns)
    {
        var failed = columns[11] is "ERROR" or "FATAL" or "PANIC";
        var done = Done().Match(columns[13]);
        if (!failed && !done.Success) return null;
        return new LoggedStatement
        {
            Database = columns[2],
            SessionId = columns[5],
            CommandTag = columns[7],
            TransactionId = ulong.Parse(columns[10], CultureInfo.InvariantCulture) is var id and > 0 ? id : null,
            Duration = failed ? null : TimeSpan.FromMilliseconds(double.Parse(done.Groups["ms"].ValueSpan, CultureInfo.InvariantCulture)),
            Text = failed ? columns[19] : done.Groups["text"].Value,
            Parameters = failed ? "" : columns[14],
            SqlState = failed ? columns[12] : null,
            ApplicationName = columns[22],
        };
    }

    /// <summary>The simple protocol logs "statement", the extended one "execute NAME" after "parse" and "bind", which are no statements.</summary>
    [GeneratedRegex(@"^duration: (?<ms>[0-9.]+) ms  (statement|execute [^:]*): (?<text>.*)$", RegexOptions.Singleline)]
    private static partial Regex Done();
}
