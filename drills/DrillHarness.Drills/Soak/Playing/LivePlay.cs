using System.Globalization;
using DrillHarness.Drills.Soak.Schemas;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>Plays a case in production: customers on one connection, the bad script on another, one step after the other.</summary>
internal sealed class LivePlay(NpgsqlDataSource live)
{
    private const string Script = "script";

    private static readonly TimeSpan CustomersPatience = TimeSpan.FromMilliseconds(40);

    private readonly List<PlayedEdit> committed = [];
    private readonly List<uint> bad = [];
    private readonly List<string> turnedAway = [];

    /// <summary>What the twin has to repeat, in commit order.</summary>
    public IReadOnlyList<PlayedEdit> Committed => committed;

    /// <summary>The bad transactions, top-level, in commit order.</summary>
    public IReadOnlyList<uint> BadTransactions => bad;

    /// <summary>Edits that production rejected, or that found no row, and why.</summary>
    public IReadOnlyList<string> TurnedAway => turnedAway;

    /// <exception cref="PostgresException">The bad script could not do what it is for.</exception>
    public async Task PlayAsync(SoakCase played, CancellationToken cancellation)
    {
        await using var customers = await live.OpenConnectionAsync(cancellation);
        await using var script = await live.OpenConnectionAsync(cancellation);
        await RunAsync(customers, Session(SchemaWriter.Customer, "customer", CustomersPatience), cancellation);
        await RunAsync(script, Session(SchemaWriter.Owner, Script, TimeSpan.FromSeconds(5)) + "; SET soak.now = '2026-01-01 00:00:00+00'", cancellation);
        foreach (var step in played.Steps)
        {
            if (step is GoodStep good) await EditAsync(customers, good, cancellation);
            if (step is BadStep bad) await HarmAsync(script, bad, cancellation);
        }
    }

    public static string Session(string role, string actor, TimeSpan patience) => string.Create(CultureInfo.InvariantCulture,
        $"SET ROLE {role}; SET search_path = pg_catalog; SET soak.tenant = 'all'; SET soak.actor = '{actor}'; SET lock_timeout = {patience.TotalMilliseconds:0}");

    /// <summary>The instant that belongs to an edit, for the triggers of both worlds.</summary>
    public static string Now(string edit) => string.Create(CultureInfo.InvariantCulture,
        $"SET LOCAL soak.now = '{new DateTime(2025, 1, 1).AddMinutes(edit.Sum(letter => letter) + edit.Length):yyyy-MM-dd HH:mm:ss}+00'");

    private async Task EditAsync(NpgsqlConnection customers, GoodStep edit, CancellationToken cancellation)
    {
        var name = $"edit {edit.Number} ({edit.What})";
        await using var batch = Batch(customers, ["BEGIN", Now(name), .. edit.Statements]);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
            var affected = Affected(batch, edit.Statements);
            if (!affected.Contains(0))
            {
                await RunAsync(customers, "COMMIT", cancellation);
                committed.Add(new PlayedEdit(name, "customer", SchemaWriter.Customer, edit.Statements, affected, edit.Substitutes));
                return;
            }

            turnedAway.Add($"{name}: found no row");
        }
        catch (PostgresException rejected)
        {
            turnedAway.Add($"{name}: {rejected.SqlState} {rejected.MessageText}");
        }

        await RunAsync(customers, "ROLLBACK", cancellation);
    }

    private async Task HarmAsync(NpgsqlConnection script, BadStep step, CancellationToken cancellation)
    {
        uint? ending = step.Verb is BadVerb.Commit or BadVerb.Prepare ? await TransactionOfAsync(script, cancellation) : null;
        await RunAsync(script, step.Text, cancellation);
        // A prepared one commits later; what was noted of it stands.
        if (ending is { } xid) bad.Add(xid);
        if (step.Kept.Count > 0) committed.Add(new PlayedEdit("what the script added", Script, SchemaWriter.Owner, step.Kept, [.. step.Kept.Select(_ => -1)], new Dictionary<string, TwinSubstitute>()));
    }

    private static async Task<uint?> TransactionOfAsync(NpgsqlConnection script, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_current_xact_id_if_assigned()::text", script);
        return await command.ExecuteScalarAsync(cancellation) is string xid ? (uint)ulong.Parse(xid, CultureInfo.InvariantCulture) : null;
    }

    internal static NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<string> statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        return batch;
    }

    internal static List<int> Affected(NpgsqlBatch batch, IReadOnlyList<string> statements) =>
        [.. Enumerable.TakeLast<NpgsqlBatchCommand>(batch.BatchCommands, statements.Count).Select((command, at) =>
            statements[at].StartsWith("SELECT", StringComparison.Ordinal) ? -1 : command.RecordsAffected)];

    internal static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
