using DrillHarness.Recovery.Targets;
using Npgsql;

namespace DrillHarness.Recovery.Copying;

/// <summary>
/// A point-in-time copy of the damaged server, wherever it was made: it halts where it is told, can be read there, and only goes forward.
/// </summary>
public interface IRecoveryCopy
{
    /// <summary>The damaged database on the copy, as a role that sees every row. Valid once <see cref="AdvanceAsync"/> has returned.</summary>
    NpgsqlDataSource Source { get; }

    /// <summary>Runs the server's programs where the copy can be reached.</summary>
    IServerPrograms Programs { get; }

    /// <summary>
    /// How pg_dump reaches the damaged database on the copy, without a password: <c>--host=…</c>, <c>--port=…</c>, <c>--username=…</c>,
    /// <c>--dbname=…</c>. Empty when it cannot; DDL is then refused.
    /// </summary>
    IReadOnlyList<string> ClientArguments { get; }

    /// <summary>Replays up to a stop and returns when replay has paused there. The first call starts the copy; a later one costs no new restore.</summary>
    /// <exception cref="RecoveryRefusedException">The copy cannot be brought there.</exception>
    Task AdvanceAsync(CopyStop stop, CancellationToken cancellation);
}
