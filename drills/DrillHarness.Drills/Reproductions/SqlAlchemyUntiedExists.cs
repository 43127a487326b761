namespace DrillHarness.Drills.Reproductions;

/// <summary>The trickle's mistake: an EXISTS that is tied to no row.</summary>
public static class SqlAlchemyUntiedExists
{
    /// <summary>The reproduction.</summary>
    public static ScriptReproduction Reproduction { get; } = new()
    {
        Name = "sqlalchemy-untied-exists",
        Id = "sa-exists, measured on SQLAlchemy 1.4.46",
        Title = "an EXISTS over another model that names no column of the row holds for every row",
        Story =
            """
            A criterion asks whether there is a layout in the trash, and forgets to say: the item's own. SQLAlchemy correlates a subquery by the
            columns that it names of the enclosing query; here it names none, so the subquery stands by itself and holds for every row or for none.
            With no layout in the trash it holds for none: on a developer's data the script clears nothing, and its dry run, which counts through a
            proper join, is right everywhere.
            """,
        Script = "scripts/sqlalchemy/clear_stale_navigation.py",
        Code = "select(NavigationItem.id).where(exists().where(Layout.deleted_at < limit))",
        Sql = "SELECT navigation_item.id FROM navigation_item WHERE EXISTS (SELECT * FROM layout WHERE layout.deleted_at < '2023-11-09T15:00:00+00:00'::timestamptz)",
        FiresWhen = "one layout has lain in the trash for longer than a day",
        Source = "SQLAlchemy 1.4 documentation, EXISTS forms and correlated subqueries; drills/scripts/README.md",
    };
}
