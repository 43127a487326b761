using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Catalogue;

/// <summary>Many small bad transactions, with customers' edits in between.</summary>
public static class TrickleDelete
{
    /// <summary>The drill.</summary>
    public static Drill Drill { get; } = new()
    {
        Name = "trickle-delete",
        Title = "a polite clean-up takes every navigation item in 200 small batches, while customers edit the rest",
        Story =
            """
            A script is to clear the menu entries that open a layout in the trash. It is polite: a few items at a time, the newest first, with a
            commit and a pause after each batch. Its criterion is an EXISTS that is tied to no row, so that it holds for every item as soon as one
            layout lies in the trash: batch by batch all navigation goes, and meanwhile customers edit what is still there.
            No single point in time has all rows as they were just before they went: at the first bad commit the edits made since are not in, and at
            the last the early rows are gone. Each row has to come back as it was when its own batch took it.
            """,
        Hypothesis = new SteadyStateHypothesis(
            Statement: "Every tenant's users can sign in and reach every page of every app by its navigation.",
            CanaryTenants: 3,
            BrowserTenants: 4),
        Incident = new MaintenanceIncident
        {
            Script = "scripts/sqlalchemy/clear_stale_navigation.py",
            Arguments = profile => ScriptPace.Of(profile).InBatches(200),
            Mistake = "An EXISTS over another model that is not tied to the row holds for every row, as soon as one layout lies in the trash.",
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
