using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// The seeded navigation items that customers' edits may have changed or taken away, whether acknowledged or not, with everything below
/// them. While customers work, only the others can be held against what was captured before.
/// </summary>
public static class TouchedItems
{
    private const string Query =
        """
        WITH RECURSIVE touched AS (
            SELECT id FROM navigation_item
            WHERE id = ANY ($1) OR page_id = ANY ($2) OR app_id::text || '/' || slug = ANY ($3)
            UNION
            SELECT child.id FROM navigation_item child JOIN touched ON child.parent_id = touched.id)
        SELECT id FROM touched
        """;

    /// <summary>Looks them up in a database that is still as it was seeded.</summary>
    public static async Task<IReadOnlySet<long>> FindAsync(NpgsqlDataSource seeded, IEnumerable<LedgerEntry> sent, CancellationToken cancellation)
    {
        var edits = sent.Select(entry => entry.Edit).ToList();
        await using var command = seeded.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter { Value = Keys(edits, "navigation_item", "navigation_link", "navigation_item_role") });
        command.Parameters.Add(new NpgsqlParameter { Value = Keys(edits, "page") });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = edits.Where(edit => edit.Kind == EditKind.RecreateNavigationItem).Select(edit => $"{edit.Values["app_id"]}/{edit.Values["slug"]}").ToArray(),
        });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var touched = new HashSet<long>();
        while (await reader.ReadAsync(cancellation)) touched.Add(reader.GetInt64(0));
        return touched;
    }

    private static long[] Keys(List<Edit> edits, params string[] tables) =>
        [.. edits.Where(edit => tables.Contains(edit.Table) && edit.Key is not null).Select(edit => edit.Key!.Value)];
}
