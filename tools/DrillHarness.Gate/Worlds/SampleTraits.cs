namespace DrillHarness.Gate.Worlds;

/// <summary>The states of the sample application's data that mistakes wait for, each brought about in a clean world.</summary>
internal static class SampleTraits
{
    private const string NewLayout =
        "INSERT INTO layout (tenant_id, app_id, name, kind, definition, created_at, updated_at, deleted_at)";

    private const string NewItem =
        "INSERT INTO navigation_item (tenant_id, app_id, page_id, layout_id, icon_id, kind, label, position, created_at, updated_at)";

    private const string FirstApp = "(SELECT * FROM app ORDER BY id LIMIT 1) a";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Trait> All { get; } =
    [
        new("soft-deleted-parent", "as soon as one layout is soft-deleted",
            """
            UPDATE layout SET deleted_at = TIMESTAMPTZ '2023-11-01 10:00:00+00' WHERE id = (
                SELECT layout_id FROM navigation_item WHERE layout_id IS NOT NULL GROUP BY layout_id ORDER BY count(*), layout_id LIMIT 1)
            """),
        new("unused-layout", "as soon as one layout is not used by any page",
            $"""
            WITH unused AS ({NewLayout} SELECT tenant_id, id, 'Unused', 'list', '[]', created_at, created_at, NULL FROM {FirstApp} RETURNING id, tenant_id, app_id)
            {NewItem} SELECT tenant_id, app_id, NULL, id, NULL, 'link', 'Unused', 900, now(), now() FROM unused
            """),
        new("nothing-unused", "when nothing is unused",
            """
            DELETE FROM layout l WHERE NOT EXISTS (SELECT FROM page p WHERE p.layout_id = l.id);
            DELETE FROM icon i WHERE NOT EXISTS (SELECT FROM navigation_item n WHERE n.icon_id = i.id) AND NOT EXISTS (SELECT FROM app a WHERE a.icon_id = i.id);
            DELETE FROM draft; DELETE FROM revision WHERE published_at IS NULL; DELETE FROM invitation
            """),
        new("none-in-use", "when no layout is in use", "UPDATE page SET layout_id = NULL"),
        new("many-in-use", "as soon as more layouts are in use than fit in one chunk",
            $"""
            WITH made AS ({NewLayout} SELECT tenant_id, id, 'Many ' || n, 'list', '[]', created_at, created_at, NULL FROM {FirstApp}, generate_series(1, 1200) n RETURNING id, app_id, tenant_id),
            shown AS (INSERT INTO page (app_id, layout_id, slug, title, status, created_at, updated_at)
                SELECT app_id, id, 'many-' || id, 'Many', 'published', now(), now() FROM made RETURNING id, layout_id, app_id)
            {NewItem} SELECT m.tenant_id, m.app_id, s.id, m.id, NULL, 'page', 'Many', 1000, now(), now() FROM made m JOIN shown s ON s.layout_id = m.id
            """),
        new("null-foreign-key", "as soon as one foreign key is NULL",
            """
            UPDATE page SET layout_id = NULL WHERE id = (SELECT min(id) FROM page);
            UPDATE navigation_item SET layout_id = NULL, icon_id = NULL WHERE id = (SELECT max(id) FROM navigation_item)
            """),
        new("heading-without-page", "as soon as there is a heading, which has no page",
            $"{NewItem} SELECT tenant_id, id, NULL, NULL, NULL, 'heading', 'Heading', 901, now(), now() FROM {FirstApp}"),
        new("shared-layout", "as soon as two pages share a layout",
            """
            UPDATE page SET layout_id = (SELECT layout_id FROM page WHERE layout_id IS NOT NULL ORDER BY id LIMIT 1)
            WHERE id IN (SELECT id FROM page WHERE app_id = (SELECT min(app_id) FROM page) ORDER BY id LIMIT 3)
            """),
        new("shared-icon", "as soon as an unused navigation item shares its icon with others",
            $"""
            WITH unused AS ({NewLayout} SELECT tenant_id, id, 'Unused', 'list', '[]', created_at, created_at, NULL FROM {FirstApp} RETURNING id, tenant_id, app_id)
            {NewItem} SELECT tenant_id, app_id, NULL, id, (SELECT min(id) FROM icon), 'link', 'Unused', 902, now(), now() FROM unused;
            UPDATE navigation_item SET icon_id = (SELECT min(id) FROM icon) WHERE id IN (SELECT id FROM (
                SELECT id, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS place FROM navigation_item) placed WHERE place <= 3)
            """),
        new("duplicate-slug", "as soon as two apps use the same slug",
            "UPDATE page p SET slug = 'start' WHERE id IN (SELECT min(id) FROM page GROUP BY app_id)"),
        new("null-status", "as soon as one status is NULL",
            "UPDATE page SET status = NULL WHERE id = (SELECT min(id) FROM page); UPDATE app_user SET status = NULL WHERE id = (SELECT min(id) FROM app_user)"),
        new("archived-page", "as soon as one page is archived",
            "UPDATE page SET archived_at = TIMESTAMPTZ '2023-10-01 10:00:00+00' WHERE id = (SELECT max(page_id) FROM navigation_item)"),
        new("tenant-without-apps", "as soon as one tenant has no app",
            "INSERT INTO tenant (slug, name, created_at, updated_at) VALUES ('no-apps', 'No apps', now(), now())"),
        new("app-without-pages", "as soon as one app has no page",
            "INSERT INTO app (tenant_id, slug, name, created_at, updated_at) SELECT min(id), 'no-pages', 'No pages', now(), now() FROM tenant"),
        new("orphans", "as soon as a row refers to one that is gone",
            "INSERT INTO translation (tenant_id, entity, entity_id, locale, text) SELECT min(id), 'page', 900000001, 'en', 'Orphan' FROM tenant"),
        new("empty-table", "when there is no navigation at all", "TRUNCATE navigation_item CASCADE"),
        new("single-tenant", "when there is one tenant only", "DELETE FROM tenant WHERE id <> (SELECT min(id) FROM tenant)"),
        new("mixed-case-and-unicode", "as soon as keys differ in case or are not ASCII",
            """
            UPDATE page SET slug = 'Über-Uns' WHERE id = (SELECT min(id) FROM page); UPDATE page SET slug = 'über-uns' WHERE id = (SELECT max(id) FROM page);
            UPDATE app_user SET email = upper(email) WHERE id = (SELECT min(id) FROM app_user)
            """),
    ];
}
