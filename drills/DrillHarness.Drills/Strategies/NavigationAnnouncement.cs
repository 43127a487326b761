using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Tells the portal whose navigation has come back, in the merge's own transaction: the merge keeps triggers from firing, and the trigger
/// is what tells the portal otherwise.
/// </summary>
internal static class NavigationAnnouncement
{
    public static async Task SendAsync(NpgsqlConnection live, IReadOnlyList<string> tenants, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_notify('navigation_changed', tenant) FROM unnest($1) tenant", live)
        {
            Parameters = { new() { Value = tenants.ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
