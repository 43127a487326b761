using System.Text.RegularExpressions;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Verdicts;

/// <summary>Judges how a run ended: whether it started, ended, needed what it may not have, and what it left behind when it failed.</summary>
internal sealed partial class OutcomeJudge(Observation seen)
{
    private const string InsufficientPrivilege = "42501";
    private const string AdminShutdown = "57P01";

    private bool Committed => seen.Tables.Any(tally => tally.Deleted + tally.Updated + tally.Inserted > 0 || tally.Truncated) || seen.Ddl.Count > 0;

    private string Output => $"{seen.Outcome.StandardError}\n{seen.Outcome.StandardOutput}";

    public IEnumerable<Finding> Findings()
    {
        var outcome = seen.Outcome;
        if (outcome.Isolation == IsolationKind.None) yield return new Finding(FindingCodes.NotIsolated, Severity.Unseen, "the script ran without isolation");
        if (Killed() is { } killed) yield return killed;
        if (outcome.TimedOut) yield return new Finding(FindingCodes.Hangs, Severity.Error, FormattableString.Invariant($"still running after {outcome.Seconds:F0} s, its deadline{Left}")) { Evidence = Tail() };
        else if (outcome.ExitCode != 0) yield return Failure();
        if (seen.Work.Transactions.FirstOrDefault(known => known.IsUnfinished && known.TransactionId is not null) is { } open && !outcome.TimedOut)
            yield return new Finding(FindingCodes.OpenTransaction, Severity.Error, $"it ended with a transaction open that had written: {open.Statements.Count} statements are lost") { Evidence = [.. open.Statements.Take(3)] };
        if (Output.Contains("[redacted]", StringComparison.Ordinal)) yield return new Finding(FindingCodes.SecretPrinted, Severity.Warning, "it printed the database's password, which is masked here");
        if (Cut().IsMatch(Output)) yield return new Finding(FindingCodes.OutputCut, Severity.Note, "its output was cut in the middle");
    }

    private string Left => Committed ? ", after it had committed rows" : "";

    private Finding Failure()
    {
        var ended = FormattableString.Invariant($"it ended with exit code {seen.Outcome.ExitCode}");
        if (seen.Work.Failures.Any(failed => failed.SqlState == InsufficientPrivilege))
            return new Finding(FindingCodes.NeedsPrivilege, Severity.Error, $"{ended}: the server refused a statement for lack of rights{Left}") { Evidence = [.. seen.Work.Failures.Where(failed => failed.SqlState == InsufficientPrivilege).Take(2).Select(failed => failed.Text), .. Tail()] };
        if (Network().IsMatch(Output)) return new Finding(FindingCodes.ReachesOut, Severity.Error, $"{ended}: it tried to reach another host{Left}") { Evidence = Tail() };
        if (Committed) return new Finding(FindingCodes.LateError, Severity.Error, $"{ended} after it had committed rows, which stay") { Evidence = Tail() };
        return seen.Work.Statements == 0
            ? new Finding(FindingCodes.DoesNotStart, Severity.Error, $"{ended} before it sent a statement") { Evidence = Tail() }
            : new Finding(FindingCodes.ScriptFailed, Severity.Error, $"{ended}; nothing was committed") { Evidence = Tail() };
    }

    private Finding? Killed() => seen.Work.Failures.Any(failed => failed.SqlState == AdminShutdown) && !seen.Outcome.WasKilled
        ? new Finding(FindingCodes.KillsConnection, Severity.Error, $"a connection of its own was terminated while it ran{Left}") { Evidence = Tail() } : null;

    // A stack trace ends far from what it is about.
    private IReadOnlyList<string> Tail()
    {
        var lines = Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Where(line => Telling().IsMatch(line)).Take(2).Concat(lines.TakeLast(4)).Distinct()];
    }

    [GeneratedRegex(@"network is unreachable|temporary failure in name resolution|name or service not known|could not translate host name|getaddrinfo|EAI_AGAIN|ENETUNREACH|\bENOTFOUND\b|no route to host|resource temporarily unavailable|could not resolve host", RegexOptions.IgnoreCase)]
    private static partial Regex Network();

    [GeneratedRegex("exception|error|fatal", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();

    [GeneratedRegex(@"bytes? (were )?(left out|cut)", RegexOptions.IgnoreCase)]
    private static partial Regex Cut();
}
