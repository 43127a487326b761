namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>What the purge is meant to delete, written by hand in SQL, independently of the scripts.</summary>
internal static class MeantToGo
{
    public static async Task<TableRows> ReadAsync(PurgeWorld world)
    {
        var epoch = $"timestamptz '{world.Seeded.Epoch:O}'";
        var recent = $"({epoch} - interval '720 hours')";
        var published = $"({epoch} - interval '4320 hours')";
        var layouts = $"""
            (SELECT id FROM layout WHERE deleted_at IS NULL AND updated_at < {recent}
             EXCEPT SELECT layout_id FROM page EXCEPT SELECT layout_id FROM navigation_item)
            """;
        var items = """
            (WITH RECURSIVE dead AS (
                SELECT n.id FROM navigation_item n JOIN layout l ON l.id = n.layout_id WHERE l.deleted_at IS NOT NULL
                UNION SELECT n.id FROM navigation_item n JOIN dead ON n.parent_id = dead.id)
             SELECT id FROM dead)
            """;
        var meant = new Dictionary<string, string>
        {
            ["draft"] = $"abandoned_at < {recent}",
            ["revision"] = $"superseded_at < {published} OR (superseded_at < {recent} AND published_at IS NULL)",
            ["layout"] = $"id IN {layouts}",
            ["widget"] = $"layout_id IN {layouts}",
            ["navigation_item"] = $"id IN {items}",
            ["navigation_link"] = $"navigation_item_id IN {items}",
            ["navigation_item_role"] = $"navigation_item_id IN {items}",
            ["invitation"] = $"accepted_at IS NULL AND expires_at < {recent}",
        };
        var rows = new TableRows();
        foreach (var (table, condition) in meant)
            if (await world.TextsAsync($"SELECT t::text FROM {table} t WHERE {condition}") is { Count: > 0 } found) rows[table] = found;
        return rows;
    }
}
