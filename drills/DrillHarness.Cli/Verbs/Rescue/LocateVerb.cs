using System.CommandLine;
using System.Globalization;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary><c>drill rescue locate</c>: lists the transactions that took or changed rows, the widest first, and proposes where to stop.</summary>
internal static class LocateVerb
{
    private static readonly Option<int> Most = new("--most") { Description = "how many transactions to list", DefaultValueFactory = _ => 20 };

    public static Command Create()
    {
        var command = new Command("locate", "lists the transactions that took rows, the widest first, and proposes where to stop; reads only");
        foreach (var option in RescueOptions.ForLive.Concat(RescueOptions.ForWal).Concat([RescueOptions.Table, RescueOptions.Audit, Most, RescueOptions.Json])) command.Options.Add(option);
        command.SetRescue(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RescueTelling telling, CancellationToken cancellation)
    {
        if (parsed.GetValue(Most) < 1) throw new UsageException($"--most {parsed.GetValue(Most)}: expected at least 1.");
        var (source, live, address) = await LiveAccess.OpenAsync(parsed, readOnly: true, cancellation);
        await using var opened = source;
        await using var machine = await RescueMachine.OpenAsync(parsed, live, cancellation)
            ?? throw new UsageException("Say where the WAL is: --stanza NAME (pgBackRest) or --wal-dir DIR.");
        telling.Say($"live: {address}, PostgreSQL {live.Version}");
        var history = await RescueHistory.ReadAsync(parsed, telling, source, live, machine, RescueOptions.AuditOf(parsed), cancellation);
        var proposal = Located.Proposal(history.Suspects, history.LookedAt, history.Survey) ?? throw new NothingFoundException(Nothing(history));
        var told = history.LookedAt.Take(parsed.GetValue(Most)).Concat(history.LookedAt.Where(one => proposal.Xids.Contains(one.Transaction.Xid))).Distinct().Select(Located.Told).ToList();
        telling.Answer(new
        {
            schemaVersion = 1,
            range = new { start = history.Survey.Range.Start.ToString(), end = history.Survey.ReachableEnd.ToString(), timeline = history.Survey.Range.Timeline },
            listed = told.Count,
            found = history.LookedAt.Count,
            transactions = told,
            proposal,
            notes = history.Notes,
        });
        Print(telling, history, told, proposal);
        return 0;
    }

    private static void Print(RescueTelling telling, RescueHistory history, List<LocatedTransaction> told, LocatedProposal proposal)
    {
        foreach (var note in history.Notes) telling.Say($"note: {note}");
        telling.Tell($"{history.LookedAt.Count} transactions took or changed rows; the widest first");
        foreach (var one in told.Take(history.LookedAt.Count)) Print(telling, one, proposal.Xids.Contains(one.Xid));
        telling.Tell("");
        telling.Tell($"proposed: {(proposal.Xids.Count == 1 ? "transaction" : $"{proposal.Xids.Count} transactions,")} {string.Join(" ", proposal.Xids.Take(10))}{(proposal.Xids.Count > 10 ? " ..." : "")}");
        telling.Tell($"  stop before {proposal.Target.Kind} {proposal.Target.Value} on timeline {proposal.Target.Timeline}; {proposal.Stops} {(proposal.Stops == 1 ? "stop" : "stops")} in all");
        telling.Tell($"  {proposal.Why}");
        telling.Tell("  WAL holds no intent: is this what people miss? Then make a plan of it, with the same --live and --stanza:");
        telling.Tell($"  tools/drill rescue plan ... {string.Join(' ', proposal.Xids.Take(3).Select(xid => $"--xid {xid}"))}{(proposal.Xids.Count > 3 ? " ..." : "")} --out DIR");
    }

    private static void Print(RescueTelling telling, LocatedTransaction one, bool proposed)
    {
        var at = one.CommittedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
        telling.Tell($"{(proposed ? "*" : " ")} xid {one.Xid,-10} committed {at} at {one.CommitLsn}{(one.Actor is { } actor ? $" by {actor}" : "")}");
        foreach (var table in one.Tables)
            telling.Tell($"      {(table.Schema.Length > 0 ? $"{table.Schema}." : "")}{table.Table}: {What(table)}");
    }

    private static string What(LocatedTable table) => table.Kind == "rows"
        ? string.Create(CultureInfo.InvariantCulture, $"{table.Deleted:N0} deleted, {table.Updated:N0} changed")
        : $"{table.Kind}{(table.Lost is { } lost ? string.Create(CultureInfo.InvariantCulture, $", {lost:N0} rows") : ", the WAL does not say how many rows")}";

    private static string Nothing(RescueHistory history) =>
        $"No transaction that committed between {history.Survey.Range.Start} and {history.Survey.ReachableEnd} took or changed a row of database {history.Live.Database}" +
        $" in the tables looked at.{Environment.NewLine}  HINT: --since an earlier instant or LSN; is it the right --live database?";
}
