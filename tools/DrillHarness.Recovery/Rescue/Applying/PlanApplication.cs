using System.Globalization;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// Applies a plan that was proved to be the one meant. Just before anything is written it is proved, on the very connection that writes, that this is
/// the server and the database of the plan.
/// </summary>
/// <param name="live">The live database, as a role that may set session_replication_role.</param>
/// <param name="plan">The plan, from <see cref="PlanFile.ReadAsync"/>.</param>
/// <param name="path">Where plan.json lies.</param>
public sealed class PlanApplication(NpgsqlDataSource live, RescuePlan plan, string path)
{
    private const int CustomaryBatch = 1000;

    /// <summary>The database's name as somebody typed it.</summary>
    public required string TypedDatabase { get; init; }

    /// <summary>In small transactions instead of one.</summary>
    public bool InBatches { get; init; }

    /// <summary>How long to wait for a lock; null is the customary.</summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>The longest statement; null is the customary.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>Triggers that are to fire.</summary>
    public IReadOnlyList<string> KeepTriggers { get; init; } = [];

    /// <summary>Applies it; a second time changes nothing.</summary>
    /// <exception cref="UnsafeException">It is another database or server than was planned for, or than was typed. Nothing was written.</exception>
    public async Task<AppliedPlan> RunAsync(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        await using (var connection = await live.OpenConnectionAsync(cancellation)) await ProveAsync(connection, cancellation);
        var capture = await Capture.OpenAsync(PlanFile.CaptureOf(path), cancellation);
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        await using var session = await MergeSession.OpenAsync(capture, live, Options(catalog), cancellation);
        await using var watch = LockWatch.Begin(live, DatabaseAddress.ApplicationName);
        var outcome = await session.ApplyAsync(null, cancellation);
        var longest = await watch.LongestAsync();
        if (outcome.AlreadyApplied) return new AppliedPlan { Database = plan.Live.Database, Incident = plan.Incident, AlreadyApplied = true };
        var fates = await session.FatesAsync(cancellation);
        return new AppliedPlan
        {
            Database = plan.Live.Database,
            Incident = plan.Incident,
            Restored = outcome.Restored,
            ChangesUndone = outcome.ChangesUndone,
            KeptNewer = fates.Sum(table => table.KeptNewer),
            Recreated = fates.Sum(table => table.Recreated),
            Conflicts = fates.Sum(table => table.Conflicts + table.Held),
            LongestLockWaitMs = Math.Round(longest.TotalMilliseconds, 1),
            Seconds = Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 2),
            UndoId = outcome.UndoId,
            TouchedKeys = await TouchedKeysAsync(session, outcome, cancellation),
            Remarks = [.. outcome.Remarks, .. fates.Where(table => table.Held > 0).Select(table => $"{table.Held} changed rows of {table.Table} stay as they are: {string.Join("; ", table.ConflictKeys)}")],
            Tables = [.. fates.Select(table => new PlannedTable(table.Table.Schema, table.Table.Name, table.Deleted, table.Restored, table.KeptNewer, table.Recreated, table.Conflicts)
            {
                LeftOut = table.LeftOut,
                Changed = table.Changed,
            })],
        };
    }

    private MergeOptions Options(SchemaCatalog catalog)
    {
        var options = new MergeOptions
        {
            OnlyTenants = plan.Options.Tenants.Count == 0 ? null : plan.Options.Tenants,
            BatchRows = InBatches ? plan.Options.BatchRows ?? CustomaryBatch : null,
            KeepTriggers = KeepTriggers,
            SoftReferences = [.. plan.Options.SoftReferences.SelectMany(text => SoftReferenceText.Parse(catalog, text))],
            ProveTarget = ProveAsync,
        };
        return options with { LockTimeout = LockTimeout ?? options.LockTimeout, StatementTimeout = StatementTimeout ?? options.StatementTimeout };
    }

    private async Task ProveAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var now = await LiveIdentity.ReadAsync(connection, cancellation);
        Expect("The database's name as typed", plan.Live.Database, TypedDatabase);
        Expect("The live database's name", plan.Live.Database, now.Database);
        Expect("The live server's system identifier", plan.Live.SystemIdentifier, now.SystemIdentifier);
        if (now.InRecovery) throw new UnsafeException("The live server", "a primary", "one in recovery: a standby or a copy");
    }

    private static void Expect(string subject, string expected, string found)
    {
        if (expected != found) throw new UnsafeException(subject, $"the plan's, {expected}", found, "is it the right plan, and the right --live?");
    }

    private async Task<string> TouchedKeysAsync(MergeSession session, MergeOutcome outcome, CancellationToken cancellation)
    {
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, string.Create(CultureInfo.InvariantCulture, $"touched-{outcome.UndoId}.tsv"));
        await session.WriteTouchedKeysAsync(file, cancellation);
        return file;
    }
}
