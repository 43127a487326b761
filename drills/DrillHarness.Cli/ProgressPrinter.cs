using DrillHarness.Reports.Events;

namespace DrillHarness.Cli;

/// <summary>Tells on standard error how a run goes: one plain line as each phase starts and as each thing is found.</summary>
internal sealed class ProgressPrinter : IProgress<JournalEvent>
{
    private ProgressPrinter()
    {
    }

    public static IProgress<JournalEvent> ForTerminal() => new ProgressPrinter();

    public void Report(JournalEvent value)
    {
        if (LineOf(value) is { } line) Console.Error.WriteLine($"{value.Elapsed,8:F2} s  {line}");
    }

    private static string? LineOf(JournalEvent happened) => happened switch
    {
        RunStarted run => $"{run.Drill}: {run.Engine} engine, PostgreSQL {run.Postgres}, profile {run.Profile}, seed {run.Seed}",
        StepTold step => step.Message,
        PhaseEntered phase => $"--- {phase.Name}",
        DamageFound damage => $"damage: {string.Join(", ", damage.Tables.Select(table => $"{table.Deleted:N0} rows of {table.Table}"))}; {damage.TenantsAffected} of {damage.TenantsTotal} tenants",
        TargetProposed target => $"target: {target.TargetKind} {target.Value}, exclusive. {target.Why}",
        TargetProven proven => proven.ProvenClean ? $"the copy is clean: {proven.Checks.Count} checks held" : "the copy is NOT clean",
        MergeApplied merge => $"merged: {merge.Restored:N0} restored, {merge.KeptNewer} kept newer, {merge.Recreated} re-created, {merge.Conflicts} conflicts",
        NavigationChecked look => $"navigation {look.When.ToString().ToLowerInvariant()}: {look.TenantsChecked} tenants, {look.PagesChecked} apps, {look.Broken} broken",
        BrowserChecked look => $"browser {look.When.ToString().ToLowerInvariant()}: {look.Tenants} tenants, {look.Clicks} clicks, {look.Broken} broken",
        ScriptRan script => $"script on {script.World.ToString().ToLowerInvariant()} data: exit code {script.ExitCode} after {script.Seconds:F1} s, isolation {script.Isolation}",
        OracleCompared oracle => $"oracle: {oracle.RowsCompared:N0} rows compared, {oracle.UnexplainedDifferences} unexplained differences",
        LedgerChecked ledger => $"ledger: {ledger.Acknowledged} edits acknowledged, {ledger.Lost} lost; a blanket restore would have lost {ledger.LostByBlanketRestore}",
        InvariantChecked { Held: false } broken => $"BROKEN: {broken.Name}: expected {broken.Expected}, found {broken.Found}",
        Refused refused => $"refused: {refused.Reason}",
        Failed failed => $"failed: {failed.Reason}",
        CleanedUp cleaned => $"left behind: {cleaned.LeftBehind}",
        _ => null,
    };
}
