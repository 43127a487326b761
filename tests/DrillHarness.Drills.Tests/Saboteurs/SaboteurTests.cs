using DrillHarness.Clusters;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests.Saboteurs;

[TestFixture]
[CancelAfter(240_000)]
public sealed class SaboteurTests
{
    private const string RowsMissing = "No row is missing";
    private const string RowsOverwritten = "No row was overwritten";
    private const string RowsResurrected = "No row was resurrected";
    private const string EditsLost = "No acknowledged edit is lost";
    private const string EditsInWindowKept = "edits made inside the deletion window, on rows that went later, are there";
    private const string NavigationWhole = "Every tenant's navigation is whole after the recovery";
    private const string SequencesAhead = "metadata: sequences are ahead of their keys";
    private const string TriggersAsBefore = "metadata: triggers, constraints, owners and grants are as before";

    private static readonly IRecoveryStrategy Honest = new PitrCopy();

    private static IEnumerable<Saboteur> All()
    {
        yield return new Saboteur("restores nothing and says that all is well", null, (_, _) => Task.CompletedTask) { Breaks = RowsMissing };
        yield return new Saboteur("stops one commit too late", new PitrCopy
        {
            Target = stop => ClusterCopy.TargetOf(stop) with { Inclusive = true },
            RefuseUnclean = false,
        }, (_, _) => Task.CompletedTask) { Breaks = RowsMissing };
        // Of all pages that a customer edited: one alone may be edited once more before anybody looks.
        yield return new Saboteur("overwrites later edits", Honest, Saboteur.Sql(
            """
            UPDATE page SET title = 'as it was before' WHERE id IN (
                SELECT row_id FROM audit_entry WHERE table_name = 'page' AND actor <> 'purge_unused_records')
            """)) { Breaks = RowsOverwritten };
        yield return new Saboteur("skips one row in a hundred", Honest, Saboteur.Sql(
            "DELETE FROM navigation_item WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) FROM navigation_item) n(id, place) WHERE place % 100 = 1)")) { Breaks = RowsMissing };
        yield return new Saboteur("resurrects a row that a customer deleted", Honest, Saboteur.Sql(
            """
            INSERT INTO page (id, app_id, slug, title, created_at, updated_at)
            SELECT row_id, (SELECT min(id) FROM app), 'back-again-' || row_id, 'Back again', now(), now() FROM audit_entry
            WHERE table_name = 'page' AND operation = 'delete' ORDER BY id LIMIT 1
            """)) { Breaks = RowsResurrected };
        yield return new Saboteur("leaves a sequence behind", Honest, Saboteur.Sql("SELECT setval('layout_id_seq', 1)")) { Breaks = SequencesAhead };
        yield return new Saboteur("puts rows into another tenant", Honest, Saboteur.Sql(
            """
            UPDATE navigation_item SET tenant_id = (SELECT id FROM tenant WHERE id <> navigation_item.tenant_id ORDER BY id LIMIT 1)
            WHERE id IN (SELECT id FROM navigation_item ORDER BY id LIMIT 3)
            """)) { Breaks = RowsOverwritten };
        // At tiny every tenant is edited within the second, which refreshes its cache; at small most are not.
        yield return new Saboteur("leaves the portal's cache stale", new PitrCopy { TellCaches = false }, (_, _) => Task.CompletedTask)
        {
            Breaks = NavigationWhole,
            Profile = Profile.Small,
        };
        yield return new Saboteur("restores everything, losing the edits", null, Saboteur.RestoreEverythingAsync) { Breaks = EditsLost };
        yield return new Saboteur("takes one stop for all of a trickle", OneStop(), (_, _) => Task.CompletedTask)
        {
            Breaks = EditsInWindowKept,
            Drill = TrickleDelete.Drill,
        };
        yield return new Saboteur("never looks again when the script is started once more", new PitrCopy { LookAgain = false }, (_, _) => Task.CompletedTask)
        {
            Breaks = NavigationWhole,
            Fault = PlannedFault.Parse("script-started-again@merge"),
        };
        yield return new Saboteur("leaves a trigger disabled", Honest, Saboteur.Sql("ALTER TABLE page DISABLE TRIGGER audit_update")) { Breaks = TriggersAsBefore };
    }

    // The copy stays at the first bad commit, whatever is to be read later.
    private static PitrCopy OneStop()
    {
        var stops = 0;
        return new PitrCopy { Target = stop => stops++ == 0 ? ClusterCopy.TargetOf(stop) : null, RefuseUnclean = false };
    }

    [TestCaseSource(nameof(All))]
    public async Task A_recovery_that_lies_is_caught(Saboteur saboteur, CancellationToken cancellation)
    {
        var options = TinyDrill.Options with { Profile = saboteur.Profile, Faults = saboteur.Fault is { } fault ? [fault] : [] };
        var report = await TinyDrill.RunAsync(saboteur.Drill, saboteur, options, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(report.Judgement.Result.Verdict, Is.EqualTo(Verdict.Failed), report.Judgement.Result.Reason);
            Assert.That((int)report.Judgement.ExitCode, Is.EqualTo(2));
            Assert.That(report.Judgement.Checks.Where(check => check.State == CheckState.Broken).Select(check => check.Name), Has.Member(saboteur.Breaks));
            Assert.That(report.Judgement.Result.LeftBehind, Is.Zero);
        });
        TestContext.Out.WriteLine(report.Judgement.Result.Reason);
    }
}
