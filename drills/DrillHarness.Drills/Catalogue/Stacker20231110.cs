using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Catalogue;

/// <summary>The flagship: Stacker, 10 November 2023.</summary>
public static class Stacker20231110
{
    /// <summary>The drill.</summary>
    public static Drill Drill { get; } = new()
    {
        Name = "stacker-2023-11-10",
        Title = "a purge of useless records deletes every navigation item of every app",
        Story =
            """
            On 10 November 2023 a maintenance script, reviewed and tested, was to clear useless records out of Stacker's app-configuration
            database, so that restores of single apps would go faster. Unexpected behaviour of SQLAlchemy, seen only on production data, deleted
            every navigation record of every app. Like any polite purge this drill's goes tenant by tenant, with a pause after each, and customers
            go on working while it does. No customer data was lost, but every app was unusable. Reports came at 15:16 UTC. A blanket
            restore was out of the question: customers had gone on editing everything else. A copy made by point-in-time recovery took over 30
            minutes, the first one overlapped the deletion window, and a second had to be made. A good copy was live at 17:10; the rows had been
            copied across and verified at 17:35: two hours nineteen.
            Source: Stacker's post-mortem of 2023-11-10. It names SQLAlchemy, not the mistake: that it was a criterion without a join condition
            is this drill's assumption.
            """,
        Hypothesis = new SteadyStateHypothesis(
            Statement: "Every tenant's users can sign in and reach every page of every app by its navigation.",
            CanaryTenants: 3,
            BrowserTenants: 4),
        Incident = new MaintenanceIncident
        {
            Script = "scripts/sqlalchemy/purge_unused_records.py",
            Arguments = profile => ScriptPace.Of(profile).TenantByTenant(),
            Mistake = "A criterion on another model without a join condition becomes DELETE ... USING over the cross product, " +
                "which deletes everything as soon as one layout lies in the trash.",
            MissedTable = new TableName("public", "navigation_item"),
            DamagedTables =
            [
                new TableName("public", "navigation_item"),
                new TableName("public", "navigation_link"),
                new TableName("public", "navigation_item_role"),
            ],
        },
        Recovery = "pitr-copy",
        Objectives = new RecoveryObjectives(RecoveryTime: TimeSpan.FromMinutes(15), EditsLost: 0),
    };
}
