namespace DrillHarness.Metadata.Tests.Engine;

internal sealed class AwkwardRowsTests
{
    private static readonly (string Name, string Sql)[] Everywhere =
    [
        ("tenants without apps", "SELECT count(*) FROM tenant t WHERE NOT EXISTS (SELECT FROM app WHERE tenant_id = t.id)"),
        ("apps without pages", "SELECT count(*) FROM app a WHERE NOT EXISTS (SELECT FROM page WHERE app_id = a.id)"),
        ("headings", "SELECT count(*) FROM navigation_item WHERE kind = 'heading' AND page_id IS NULL"),
        ("items of a layout in the trash", "SELECT count(*) FROM navigation_item n JOIN layout l ON l.id = n.layout_id WHERE l.deleted_at IS NOT NULL"),
        ("layouts shared by apps", "SELECT count(*) FROM layout l WHERE app_id IS NULL AND (SELECT count(DISTINCT app_id) FROM page WHERE layout_id = l.id) > 1"),
        ("icons shared by items", "SELECT count(*) FROM (SELECT icon_id FROM navigation_item WHERE icon_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) i"),
        ("items without layout", "SELECT count(*) FROM navigation_item WHERE layout_id IS NULL AND kind = 'page'"),
        ("pages without layout", "SELECT count(*) FROM page WHERE layout_id IS NULL"),
        ("items without icon", "SELECT count(*) FROM navigation_item WHERE icon_id IS NULL"),
        ("items without slug", "SELECT count(*) FROM navigation_item WHERE slug IS NULL"),
        ("labels used twice in an app", "SELECT count(*) FROM (SELECT 1 FROM navigation_item GROUP BY app_id, label HAVING count(*) > 1) d"),
        ("links", "SELECT count(*) FROM navigation_item n JOIN navigation_link ON navigation_item_id = id WHERE kind = 'link'"),
        ("items for some roles only", "SELECT count(*) FROM navigation_item_role"),
        ("expired invitations", "SELECT count(*) FROM invitation WHERE accepted_at IS NULL AND expires_at < now()"),
        ("abandoned drafts", "SELECT count(*) FROM draft WHERE abandoned_at IS NOT NULL"),
        ("superseded revisions", "SELECT count(*) FROM revision WHERE superseded_at IS NOT NULL"),
        ("archived pages", "SELECT count(*) FROM page WHERE archived_at IS NOT NULL"),
        ("pages without status", "SELECT count(*) FROM page WHERE status IS NULL"),
        ("labels in another script", "SELECT count(*) FROM navigation_item WHERE label !~ '^[ -ɏ]+$'"),
        ("items on the fourth level", """
            WITH RECURSIVE tree AS (SELECT id, 1 AS depth FROM navigation_item WHERE parent_id IS NULL
                                    UNION ALL SELECT n.id, depth + 1 FROM navigation_item n JOIN tree t ON n.parent_id = t.id)
            SELECT count(*) FROM tree WHERE depth = 4
            """),
        ("most layouts unused", "SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM page WHERE layout_id = l.id)) - count(*) / 2 FROM layout l"),
        ("most revisions superseded", "SELECT count(superseded_at) - count(*) / 2 FROM revision"),
        ("most drafts abandoned", "SELECT count(abandoned_at) - count(*) / 2 FROM draft"),
    ];

    private static readonly (string Name, string Sql)[] OnlyWithManyTenants =
    [
        ("suspended tenants", "SELECT count(*) FROM tenant WHERE status = 'suspended'"),
        ("closed tenants", "SELECT count(*) FROM tenant WHERE status = 'closed'"),
        ("deleted tenants", "SELECT count(*) FROM tenant WHERE deleted_at IS NOT NULL"),
        ("archived apps", "SELECT count(*) FROM app WHERE archived_at IS NOT NULL"),
        ("users without status", "SELECT count(*) FROM app_user WHERE status IS NULL"),
    ];

    // What a developer's data has too: shared icons, repeated labels, and something to purge.
    private static readonly string[] AlsoClean = ["icons shared by items", "abandoned drafts", "superseded revisions", "most revisions superseded"];

    [Test]
    public async Task Tiny_has_all_that_three_tenants_allow()
    {
        var world = await TestWorld.ToReadAsync(Profile.Tiny);
        Assert.That(await MissingAsync(world, Everywhere), Is.Empty);
    }

    [Test]
    public async Task Small_has_them_all()
    {
        var world = await TestWorld.ToReadAsync(Profile.Small);
        Assert.That(await MissingAsync(world, [.. Everywhere, .. OnlyWithManyTenants]), Is.Empty);
    }

    [TestCase(1ul), TestCase(7ul), TestCase(30ul)]
    public async Task Dev_has_none(ulong seed)
    {
        await using var world = await TestWorld.SeedAsync(Profile.Dev, seed);
        (string Name, string Sql)[] awkward = [.. Everywhere.Where(row => !AlsoClean.Contains(row.Name)), .. OnlyWithManyTenants];
        var missing = await MissingAsync(world, awkward);
        Assert.That(awkward.Select(row => row.Name).Except(missing).Except(["labels used twice in an app"]), Is.Empty);
        Assert.That(await MissingAsync(world, [.. Everywhere.Where(row => row.Name is "abandoned drafts" or "superseded revisions")]), Is.Empty);
    }

    [TestCase("tiny"), TestCase("small")]
    public async Task No_page_shows_a_layout_that_is_in_the_trash(string profile)
    {
        var world = await TestWorld.ToReadAsync(Profile.Named(profile));
        Assert.That(await world.CountAsync("SELECT count(*) FROM page p JOIN layout l ON l.id = p.layout_id WHERE l.deleted_at IS NOT NULL"), Is.Zero);
    }

    [TestCase("tiny"), TestCase("small")]
    public async Task Rows_of_a_tenant_refer_to_rows_of_the_same_tenant(string profile)
    {
        var world = await TestWorld.ToReadAsync(Profile.Named(profile));
        string[] strays =
        [
            "SELECT count(*) FROM page p JOIN app a ON a.id = p.app_id JOIN layout l ON l.id = p.layout_id WHERE l.tenant_id <> a.tenant_id",
            "SELECT count(*) FROM navigation_item n JOIN page p ON p.id = n.page_id WHERE p.app_id <> n.app_id",
            "SELECT count(*) FROM navigation_item n JOIN navigation_item p ON p.id = n.parent_id WHERE p.app_id <> n.app_id",
            "SELECT count(*) FROM navigation_item n JOIN layout l ON l.id = n.layout_id WHERE l.tenant_id <> n.tenant_id",
            "SELECT count(*) FROM navigation_item_role x JOIN navigation_item n ON n.id = navigation_item_id JOIN role r ON r.id = role_id WHERE r.tenant_id <> n.tenant_id",
            "SELECT count(*) FROM app a JOIN page p ON p.id = a.home_page_id WHERE p.app_id <> a.id",
        ];
        foreach (var stray in strays) Assert.That(await world.CountAsync(stray), Is.Zero, stray);
    }

    private static async Task<List<string>> MissingAsync(TestWorld world, (string Name, string Sql)[] rows)
    {
        var missing = new List<string>();
        foreach (var (name, sql) in rows)
        {
            if (await world.CountAsync(sql) <= 0) missing.Add(name);
        }

        return missing;
    }
}
