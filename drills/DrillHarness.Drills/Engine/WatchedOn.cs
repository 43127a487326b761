using DrillHarness.Metadata.Activity;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>What is watched once a recovery is closed.</summary>
/// <param name="Databases">Production's; the first is the one that was damaged.</param>
/// <param name="Broken">A look of the canaries: what they miss, for people.</param>
/// <param name="Edits">How all edits so far ended, in the order in which they were sent.</param>
internal sealed record WatchedOn(
    IReadOnlyList<NpgsqlDataSource> Databases, Func<CancellationToken, Task<IReadOnlyList<string>>> Broken, Func<IReadOnlyList<EditOutcome>> Edits);
