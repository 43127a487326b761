using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// The note, in the live database itself, of the incidents that were merged into it. Written in the merge's own transaction, so that a
/// second run, even after a crash, knows for certain: otherwise it would bring back what customers deleted since.
/// </summary>
internal static class AppliedMerges
{
    public static async Task EnsureAsync(NpgsqlConnection live, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            CREATE SCHEMA IF NOT EXISTS drillharness;
            CREATE TABLE IF NOT EXISTS drillharness.applied_merge (
                incident text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), restored bigint NOT NULL)
            """, live);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<bool> ContainsAsync(NpgsqlConnection live, string incident, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM drillharness.applied_merge WHERE incident = $1)", live)
        {
            Parameters = { new() { Value = incident } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static async Task AddAsync(NpgsqlConnection live, string incident, long restored, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO drillharness.applied_merge (incident, restored) VALUES ($1, $2)", live)
        {
            Parameters = { new() { Value = incident }, new() { Value = restored } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
