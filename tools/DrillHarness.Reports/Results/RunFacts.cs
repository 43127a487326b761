namespace DrillHarness.Reports;

/// <summary>What was run.</summary>
/// <param name="Id">Id of the run.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="Engine">"local" or "container".</param>
/// <param name="Postgres">Server version.</param>
/// <param name="Profile">Size profile.</param>
/// <param name="Strategy">Recovery strategy.</param>
/// <param name="Version">Version of the harness.</param>
/// <param name="Reproduce">Command line that runs the same again.</param>
/// <param name="Night">Runs of one night are one point of the history; null where it ran by itself.</param>
public sealed record RunFacts(
    string Id,
    ulong Seed,
    DateTimeOffset? StartedAt,
    string Engine,
    string Postgres,
    string Profile,
    string Strategy,
    string Version,
    string Reproduce,
    string? Night = null);
