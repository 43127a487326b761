using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// The note, in the live database itself, of the incidents that were merged into it, whole or for some tenants. Written in the merge's own
/// transaction, so that a second run, even after a crash, knows for certain: otherwise it would bring back what customers deleted since.
/// </summary>
internal static class AppliedMerges
{
    /// <summary>Stands for all tenants that have no note of their own.</summary>
    public const string Everyone = "";

    private const int LongestName = 200;

    /// <summary>The incident's name as it is noted: its fingerprint, or the hash of a long one.</summary>
    public static string NameOf(string fingerprint) => fingerprint.Length <= LongestName ? fingerprint
        : $"{fingerprint[..40]}… sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)))}";

    /// <summary>Whether the incident was merged as a whole, and for which tenants it was merged before that. Reads only.</summary>
    public static async Task<(bool Whole, IReadOnlyList<string> Tenants)> ReadAsync(NpgsqlConnection live, string incident, CancellationToken cancellation)
    {
        await using var there = new NpgsqlCommand("SELECT to_regclass('drillharness.applied_merge') IS NOT NULL", live);
        if (!(bool)(await there.ExecuteScalarAsync(cancellation))!) return (false, []);
        await using var command = new NpgsqlCommand("SELECT tenant FROM drillharness.applied_merge WHERE incident = $1", live)
        {
            Parameters = { new() { Value = incident } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tenants = new List<string>();
        while (await reader.ReadAsync(cancellation)) tenants.Add(reader.GetString(0));
        return (tenants.Remove(Everyone), tenants);
    }

    /// <summary>Notes that the incident is merged for these tenants; with null, for all that are left.</summary>
    public static async Task AddAsync(NpgsqlConnection live, string incident, IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        await using var make = new NpgsqlCommand(
            """
            CREATE SCHEMA IF NOT EXISTS drillharness;
            CREATE TABLE IF NOT EXISTS drillharness.applied_merge (
                incident text NOT NULL, tenant text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (incident, tenant))
            """, live);
        await make.ExecuteNonQueryAsync(cancellation);
        await using var add = new NpgsqlCommand("INSERT INTO drillharness.applied_merge (incident, tenant) SELECT $1, unnest($2) ON CONFLICT DO NOTHING", live)
        {
            Parameters = { new() { Value = incident }, new() { Value = tenants?.ToArray() ?? [Everyone] } },
        };
        await add.ExecuteNonQueryAsync(cancellation);
    }
}
