using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// The navigation items that customers made anew by hand while the originals were missing. The twin still has the originals and refuses the
/// copies, so the two worlds may differ by exactly these pairs.
/// </summary>
public sealed class RecreatedItems
{
    private readonly Dictionary<long, long> originals;

    /// <summary>Pairs that are known.</summary>
    /// <param name="originals">From the key made by hand to the key of the original.</param>
    public RecreatedItems(IReadOnlyDictionary<long, long> originals) => this.originals = new Dictionary<long, long>(originals);

    /// <summary>From the key made by hand to the key of the original.</summary>
    public IReadOnlyDictionary<long, long> Originals => originals;

    /// <summary>Pairs them: an edit re-creates the item of the same app that has the same slug in the twin.</summary>
    public static async Task<RecreatedItems> FindAsync(
        NpgsqlDataSource twin, IEnumerable<LedgerEntry> acknowledged, CancellationToken cancellation)
    {
        var pairs = new Dictionary<long, long>();
        foreach (var entry in acknowledged.Where(entry => entry.Edit.Kind == EditKind.RecreateNavigationItem && entry.AssignedKey is not null))
        {
            await using var command = twin.CreateCommand("SELECT id FROM navigation_item WHERE app_id = $1::bigint AND slug = $2 AND id <> $3");
            command.Parameters.Add(new NpgsqlParameter { Value = entry.Edit.Values["app_id"]!, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = entry.Edit.Values["slug"]! });
            command.Parameters.Add(new NpgsqlParameter { Value = entry.AssignedKey!.Value });
            if (await command.ExecuteScalarAsync(cancellation) is long original) pairs[entry.AssignedKey.Value] = original;
        }

        return new RecreatedItems(pairs);
    }

    /// <summary>True when the key is one made by hand, or that of an original.</summary>
    public bool Contains(long id) => originals.ContainsKey(id) || originals.ContainsValue(id);

    /// <summary>True when the key is one made by hand.</summary>
    public bool IsCopy(string key) => long.TryParse(key, out var id) && originals.ContainsKey(id);

    /// <summary>True when the key is that of an original.</summary>
    public bool IsOriginal(string key) => long.TryParse(key, out var id) && originals.ContainsValue(id);

    /// <summary>True when this reference leads to the copy in production and to that copy's own original in the twin.</summary>
    public bool Explains(ReferenceChange? reference) =>
        reference is { Live: { } copy, Twin: { } original } && originals.TryGetValue(copy, out var copied) && copied == original;
}
