using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Wal;
using DrillHarness.Reports;
using Npgsql;

namespace DrillHarness.Drills.Faults;

/// <summary>What a fault may break: the drill's own production, and nothing else.</summary>
public sealed record FaultScene
{
    /// <summary>Production, and the database whose rows went.</summary>
    public required ProductionSite Site { get; init; }

    /// <summary>Where everything is written down.</summary>
    public required Journal Journal { get; init; }

    /// <summary>The network between the copy and whoever reads it.</summary>
    public required CopyNetwork Network { get; init; }

    /// <summary>The harness's wall clock.</summary>
    public required SlippingClock Clock { get; init; }

    /// <summary>The script and its scheduler.</summary>
    public required ScriptRuns Script { get; init; }

    /// <summary>Ends the attempt under way, as if the recovery's process had been killed.</summary>
    public required AttemptCut Cut { get; init; }

    /// <summary>Where in a phase a fault strikes; seeded by the run.</summary>
    public required Random Random { get; init; }

    /// <summary>What the next copy is to be like; null for as usual.</summary>
    public CopyWishes Copies { get; } = new();

    /// <summary>Where replay is to stop first according to somebody who does not know better; null for what the WAL says.</summary>
    public FirstTarget FirstTarget { get; } = new();

    /// <summary>The copy that is there, the newest; null while there is none.</summary>
    public PointInTimeCopy? Copy => Site.Production.Copies.LastOrDefault();

    /// <summary>Statements that were run in production as good transactions, and belong into the twin too.</summary>
    public IList<string> AlsoInTwin { get; } = [];

    /// <summary>The scene of a run.</summary>
    /// <param name="clock">The harness's wall clock, which a fault may turn.</param>
    public static FaultScene Of(ProductionSite site, DrillOptions options, ScriptRuns script, Journal journal, SlippingClock clock) => new()
    {
        Site = site,
        Journal = journal,
        Network = new CopyNetwork(options.Faults.Any(planned => planned.Fault == FaultCatalogue.OfTheNetwork)),
        Clock = clock,
        Script = script,
        Cut = new AttemptCut(site),
        Random = new Random(unchecked((int)options.Seed)),
    };

    /// <summary>Runs a statement of the database's owner on that database, by itself.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await Site.Live.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs a program beside production, as its operating-system user.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments) =>
        (await Site.Production.Host.RunAsync(new CommandLine(program, arguments), CancellationToken.None)).EnsureSuccess().StandardOutput;
}
