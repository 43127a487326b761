using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>A run that nobody looks at: what the script costs by itself.</summary>
internal sealed class BareRun(GateServer server, CandidateScript script)
{
    /// <summary>WAL in bytes and seconds of one run in a world of its own.</summary>
    public async Task<(long WalBytes, double Seconds)> MeasureAsync(string template, string profile, ulong seed, CancellationToken cancellation)
    {
        var world = await server.CloneAsync(template, profile, seed, [], cancellation);
        try
        {
            var before = await LsnAsync(cancellation);
            var outcome = await script.RunAsync(server.AddressOf(world), cancellation);
            return (await LsnAsync(cancellation) - before, outcome.Seconds);
        }
        finally
        {
            await server.DropAsync(world, cancellation);
        }
    }

    private async Task<long> LsnAsync(CancellationToken cancellation)
    {
        await using var command = server.Control.CreateCommand("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
