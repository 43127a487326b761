using DrillHarness.Recovery.Undo;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Puts rows back a few at a time, each batch in a transaction of its own, so that customers never wait long. A killed merge goes on where it was:
/// the undo log, written with each batch, says what is back already, so that what customers deleted since stays deleted.
/// </summary>
internal sealed class BatchedMerge(LiveSql live, MergePlan plan, MergeOptions options, string incident)
{
    private const int MostAttempts = 10;

    private readonly UndoLog undo = new(live);

    public async Task<MergeOutcome> RunAsync(int rows, CancellationToken cancellation)
    {
        var rowsBack = new RowsBack(live, plan, undo);
        var changes = new ChangesBack(live, plan, undo);
        await InTransactionAsync(async () =>
        {
            if (await undo.BeginAsync(incident, options.OnlyTenants, cancellation)) await rowsBack.RecallAsync(cancellation);
            foreach (var staged in plan.Tables) await undo.IndexAsync(staged.Table, cancellation);
            return 0;
        }, cancellation);
        await changes.CorrectStagedAsync(cancellation);
        var sorting = new FateSorting(live, plan, options);
        await sorting.SortAsync(lockParents: false, cancellation);
        var touched = await MergeScope.TenantsAsync(live, plan, "true", cancellation);
        var restored = 0L;
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted))
        {
            var order = await BatchOrder.PrepareAsync(live, staged, plan.References, cancellation);
            foreach (var batch in order.Batches(rows))
                restored += await WriteAsync(() => rowsBack.BatchAsync(staged, batch, cancellation), cancellation);
            await live.ExecuteAsync($"ANALYZE {staged.Into}", cancellation);
        }

        await changes.ApplyAsync(MergeScope.Of(options.OnlyTenants, "n."), rows, work => WriteAsync(work, cancellation), cancellation);
        await WriteAsync(async () =>
        {
            await AppliedMerges.AddAsync(live.Connection, incident, options.OnlyTenants, cancellation);
            await undo.FinishAsync(cancellation);
            if (options.Announce is { } announce) await announce(live.Connection, touched, cancellation);
            return 0;
        }, cancellation);
        return new MergeOutcome
        {
            Restored = restored,
            ChangesUndone = changes.Undone.Values.Sum(),
            Tenants = touched,
            UndoId = undo.Run,
            Remarks = [.. await sorting.RemarksAsync(cancellation), .. await SoftReferences.DanglingAsync(live, plan, options.SoftReferences, cancellation)],
        };
    }

    private Task<long> WriteAsync(Func<Task<long>> write, CancellationToken cancellation) => InTransactionAsync(async () =>
    {
        if (options.ProveTarget is { } prove) await prove(live.Connection, cancellation);
        await Triggers.SilenceAsync(live, plan, options.KeepTriggers, cancellation);
        var written = await write();
        await Triggers.RestoreAsync(live, plan, options.KeepTriggers, cancellation);
        return written;
    }, cancellation);

    private async Task<long> InTransactionAsync(Func<Task<long>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await live.Connection.BeginTransactionAsync(cancellation);
                var done = await work();
                await transaction.CommitAsync(cancellation);
                return done;
            }
            catch (PostgresException raced) when (RecoveryRefusedException.IsGivingWay(raced) && attempt < MostAttempts)
            {
                // Rolled back: customers go first, and the batch is tried again.
                undo.RolledBack();
            }
        }
    }
}
