namespace DrillHarness.Drills.Reproductions;

/// <summary>The flagship's mistake: a criterion on another model that names no join.</summary>
public static class SqlAlchemyCrossProduct
{
    /// <summary>The reproduction.</summary>
    public static ScriptReproduction Reproduction { get; } = new()
    {
        Name = "sqlalchemy-cross-product",
        Id = "sa01a, measured on SQLAlchemy 1.4.46 and 2.0.52",
        Title = "a criterion on another model without a join deletes every row",
        Story =
            """
            A bulk delete filters navigation items by a criterion on another model and names no join. For a SELECT, SQLAlchemy 1.4 would warn of
            a cartesian product; for a DELETE it sends the cross product without a word: every navigation item is paired with every layout in the
            trash. With none in the trash there is nothing to pair with, so the script is exact on a developer's data, and its dry run, which
            counts through a proper join, is right even on production's. SQLAlchemy 2.0.13 and later warn, and still delete.
            That this happened at Stacker on 2023-11-10 is an inference: the post-mortem names SQLAlchemy, not the behaviour.
            """,
        Script = "scripts/sqlalchemy/purge_unused_records.py",
        Code = "query(NavigationItem).filter(NavigationItem.tenant_id == tenant, Layout.deleted_at.isnot(None)).delete(synchronize_session=False)",
        Sql = "DELETE FROM navigation_item USING layout WHERE navigation_item.tenant_id = 7 AND layout.deleted_at IS NOT NULL",
        FiresWhen = "one layout lies in the trash (layout.deleted_at is set)",
        Source = "sqlalchemy#13568, sqlalchemy#8130, changelog of 2.0.13 (#9721); drills/scripts/README.md",
    };
}
