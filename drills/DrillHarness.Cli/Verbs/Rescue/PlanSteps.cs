using System.CommandLine;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>The ways to a plan: by WAL with a copy of its own, by WAL with a copy made elsewhere, and by comparison with a clone.</summary>
internal static class PlanSteps
{
    public static async Task<(RescuePlan Plan, string Hash)> RunAsync(ParseResult parsed, RescueTelling telling, PlanRequest request, CancellationToken cancellation)
    {
        await using var machine = await RescueMachine.OpenAsync(parsed, request.Identity, cancellation);
        if (machine is null) return await ByComparisonAsync(parsed, request, cancellation);
        var history = await RescueHistory.ReadAsync(parsed, telling, request.Live, request.Identity, machine, RescueOptions.AuditOf(parsed), cancellation);
        var loss = new LossByWal(Chosen(parsed, history), history.Survey, history.Owners.MayHoldRows);
        request = request with { Notes = history.Notes };
        return parsed.GetValue(RescueOptions.Copy) is null
            ? await ByOwnCopyAsync(parsed, telling, request, history, loss, cancellation)
            : await ByGivenCopyAsync(parsed, request, history, loss, cancellation);
    }

    private static IReadOnlyList<Suspect> Chosen(ParseResult parsed, RescueHistory history)
    {
        IReadOnlyList<Suspect> chosen = parsed.GetValue(PlanOptions.Like) is { } model ? Located.Like(history.Suspects, model, parsed.GetValue(PlanOptions.AtLeast))
            : parsed.GetValue(PlanOptions.Between) is { } range ? Between(history.Suspects, range)
            : history.Suspects.WithIds(parsed.GetValue(PlanOptions.Xid)!);
        if (parsed.GetValue(PlanOptions.Actor) is { } actor) chosen = [.. chosen.Where(one => one.Actor == actor)];
        return chosen.Count > 0 ? chosen : throw new NothingFoundException(
            $"No transaction that took rows between {history.Survey.Range.Start} and {history.Survey.ReachableEnd} is as you said.{Environment.NewLine}  HINT: tools/drill rescue locate lists them; --since reads further back");
    }

    private static IReadOnlyList<Suspect> Between(Suspects suspects, string range)
    {
        var parts = range.Split("..");
        if (parts.Length != 2 || !NpgsqlLogSequenceNumber.TryParse(parts[0], out var first) || !NpgsqlLogSequenceNumber.TryParse(parts[1], out var last) || last < first)
            throw new UsageException($"--between {range}: expected two positions, like 0/5000148..0/5FFFF00.");
        return suspects.Between(first, last);
    }

    private static async Task<(RescuePlan, string)> ByOwnCopyAsync(
        ParseResult parsed, RescueTelling telling, PlanRequest request, RescueHistory history, LossByWal loss, CancellationToken cancellation)
    {
        var machine = history.Machine;
        var timelines = await new WalArchiveReader(machine.Wal, machine.Stanza).HistoryAsync(history.Survey.Range.Timeline, cancellation);
        var info = BackupChoice.For(loss.FirstStop, [.. history.Backups.Select(backup => backup.Info)], timelines);
        request = Judged(parsed, request, history, loss, info.Stop);
        RefuseNewTablespaces(history, info);
        telling.Say($"restoring backup {info.Label} to a copy of its own");
        await using var copy = await RepositoryCopy.PrepareAsync(machine.Repository!, new RepositoryCopyOptions
        {
            Live = request.Identity,
            Backup = history.Backups.Single(backup => backup.Info == info),
            Directory = machine.CopyDirectory,
            SocketDirectory = machine.SocketDirectory,
            AtLeast = await LiveSettings.AtLeastAsync(request.Live, cancellation),
            Tablespaces = await LiveSettings.TablespacesAsync(request.Live, cancellation),
            PreloadLibraries = parsed.GetValue(PlanOptions.PreloadLibraries)!,
        }, request.Identity.Database, cancellation);
        telling.Say("replaying it to just before the damage, and reading the lost rows");
        return await PlanWriter.WriteAsync(request, await loss.ReadAsync("repository", copy, info.Stop, request, cancellation), cancellation);
    }

    private static async Task<(RescuePlan, string)> ByGivenCopyAsync(
        ParseResult parsed, PlanRequest request, RescueHistory history, LossByWal loss, CancellationToken cancellation)
    {
        var (source, identity, _) = (await LiveAccess.OpenCopyAsync(parsed, cancellation))!.Value;
        await using var opened = source;
        ProveSame(parsed, request, identity);
        request = Judged(parsed, request, history, loss, default);
        var copy = new GivenCopy(source, history.Machine.Host);
        return await PlanWriter.WriteAsync(request, await loss.ReadAsync("copy", copy, default, request, cancellation), cancellation);
    }

    private static async Task<(RescuePlan, string)> ByComparisonAsync(ParseResult parsed, PlanRequest request, CancellationToken cancellation)
    {
        var (source, identity, _) = (await LiveAccess.OpenCopyAsync(parsed, cancellation))!.Value;
        await using var opened = source;
        ProveSame(parsed, request, identity);
        var tables = parsed.GetValue(RescueOptions.Table)!.Select(text => NamedTables.Find(request.Catalog, text)).ToList();
        var loss = await new LossByComparison(source, identity, request).ReadAsync(tables, parsed.GetValue(PlanOptions.Where), cancellation);
        return await PlanWriter.WriteAsync(request, loss, cancellation);
    }

    private static void ProveSame(ParseResult parsed, PlanRequest request, LiveIdentity copy)
    {
        if (copy.SystemIdentifier != request.Identity.SystemIdentifier && !parsed.GetValue(PlanOptions.AnotherSystem))
            throw new UnsafeException("The copy's system identifier", $"the live server's, {request.Identity.SystemIdentifier}", copy.SystemIdentifier, "is --copy a copy of --live? One that was loaded from a dump: --copy-of-another-system");
    }

    // A target of a person's own is judged before anything is restored. One that is merely too early does no harm: the copy goes on to the right place.
    private static PlanRequest Judged(ParseResult parsed, PlanRequest request, RescueHistory history, LossByWal loss, NpgsqlLogSequenceNumber earliest)
    {
        if (Requested(parsed) is not { } target) return request;
        var judgement = TargetJudgement.Of(target, history.Survey, loss.Incident, earliest);
        if (judgement.Verdict is not (TargetVerdict.Good or TargetVerdict.TooEarly)) throw new RecoveryRefusedException(judgement.Sentence);
        request.Say(judgement.Sentence);
        return request with { Notes = [.. request.Notes, judgement.Sentence] };
    }

    private static RequestedTarget? Requested(ParseResult parsed)
    {
        if (parsed.GetValue(PlanOptions.TargetTime) is { } time) return RequestedTarget.AtTime(time, inclusive: false);
        if (parsed.GetValue(PlanOptions.TargetXid) is { } xid) return RequestedTarget.AtXid(xid, inclusive: false);
        if (parsed.GetValue(PlanOptions.TargetLsn) is { } lsn) return RequestedTarget.AtLsn(lsn, inclusive: false);
        return parsed.GetValue(PlanOptions.TargetName) is { } name ? RequestedTarget.AtName(name) : null;
    }

    // CREATE TABLESPACE is replayed with its absolute path, and empties what lies there: on this machine that may be the live server's.
    private static void RefuseNewTablespaces(RescueHistory history, BackupInfo backup)
    {
        var made = history.Survey.Committed.FirstOrDefault(transaction => transaction.CommitLsn >= backup.Start && transaction.Changes.Any(change =>
            change.Value.Inserted > 0 && history.Owners.Of(change.Key).Table is { Schema: "pg_catalog", Name: "pg_tablespace" }));
        if (made is not null)
            throw new RecoveryRefusedException($"Transaction {made.Xid} made a tablespace at {made.CommitLsn}, after backup {backup.Label}: replaying that on this machine would empty the directory." +
                $"{Environment.NewLine}  HINT: make the copy on another machine, and give --copy CONNECTION");
    }
}
