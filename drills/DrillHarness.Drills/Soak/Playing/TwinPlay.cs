using DrillHarness.Drills.Soak.Schemas;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>Repeats in the twin what customers did in production, in commit order, without the bad script.</summary>
internal sealed class TwinPlay(NpgsqlDataSource twin)
{
    private readonly Dictionary<string, int> substituted = [];

    /// <summary>Edits that the twin could do only after something had given way, by reason.</summary>
    public IReadOnlyDictionary<string, int> Substituted => substituted;

    /// <exception cref="TwinDivergedException">An edit of production's cannot be repeated, and nothing explains why.</exception>
    public async Task PlayAsync(IReadOnlyList<PlayedEdit> edits, CancellationToken cancellation)
    {
        await using var connection = await twin.OpenConnectionAsync(cancellation);
        foreach (var edit in edits)
        {
            await LivePlay.RunAsync(connection, LivePlay.Session(edit.Role, edit.Actor, TimeSpan.FromSeconds(5)), cancellation);
            await RepeatAsync(connection, edit, cancellation);
        }
    }

    private async Task RepeatAsync(NpgsqlConnection connection, PlayedEdit edit, CancellationToken cancellation)
    {
        var refusal = await TryAsync(connection, edit, [], cancellation);
        if (refusal is null) return;
        if (!edit.Substitutes.TryGetValue(refusal.SqlState, out var substitute))
            throw new TwinDivergedException($"{edit.Name} came through in production, and the twin refuses it: {refusal.SqlState} {refusal.MessageText}");
        string[] giveWay =
        [
            "RESET ROLE", "SET LOCAL session_replication_role = replica", "SET LOCAL soak.quiet = 'on'", .. substitute.Before,
            "SET LOCAL soak.quiet = 'off'", "SET LOCAL session_replication_role = origin", $"SET ROLE {edit.Role}",
        ];
        if (await TryAsync(connection, edit, giveWay, cancellation) is { } again)
            throw new TwinDivergedException($"{edit.Name} came through in production, and the twin refuses it ({substitute.Reason}): {again.SqlState} {again.MessageText}");
        substituted[substitute.Reason] = substituted.GetValueOrDefault(substitute.Reason) + 1;
    }

    private static async Task<PostgresException?> TryAsync(NpgsqlConnection connection, PlayedEdit edit, string[] first, CancellationToken cancellation)
    {
        await using var batch = LivePlay.Batch(connection, ["BEGIN", LivePlay.Now(edit.Name), .. first, .. edit.Statements]);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
            var affected = LivePlay.Affected(batch, edit.Statements);
            // A constraint that is checked at the end refuses here.
            await LivePlay.RunAsync(connection, "COMMIT", cancellation);
            for (var at = 0; at < affected.Count; at++)
            {
                if (edit.Affected[at] >= 0 && edit.Affected[at] != affected[at])
                    throw new TwinDivergedException($"{edit.Name} touched {edit.Affected[at]} rows in production and {affected[at]} in the twin: {edit.Statements[at]}");
            }

            return null;
        }
        catch (PostgresException refusal)
        {
            await LivePlay.RunAsync(connection, "ROLLBACK", cancellation);
            return refusal;
        }
    }
}
