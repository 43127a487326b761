namespace DrillHarness.Drills.Faults.Catalogue;

internal static class MigrationBetween
{
    private static readonly string[] Statements =
    [
        "ALTER TABLE navigation_item ADD COLUMN pinned boolean DEFAULT false",
        "ALTER TABLE navigation_item RENAME COLUMN settings TO options",
    ];

    public static Fault Fault { get; } = new()
    {
        Name = "migration-between",
        Title = "a release migrates the damaged table before its rows are back",
        Story =
            """
            A deployment adds a column with a default to the table whose rows are missing, and renames another: the copy has the table as it was,
            production as it is. Rows come back into the columns as they are called now; the new one gets its default. The migration stays.
            """,
        Phases = ["plan", "merge"],
        IsOfSample = true,
        InjectAsync = async (scene, cancellation) =>
        {
            foreach (var sql in Statements)
            {
                await scene.ExecuteAsync(sql, cancellation);
                scene.AlsoInTwin.Add(sql);
            }

            return () => Task.CompletedTask;
        },
    };
}
