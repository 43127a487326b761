using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Trials;

/// <summary>What a trial works with.</summary>
internal sealed record TrialScene
{
    /// <summary>The server that worlds stand on.</summary>
    public required GateServer Server { get; init; }

    /// <summary>The application.</summary>
    public required IApplication Application { get; init; }

    /// <summary>The script.</summary>
    public required CandidateScript Script { get; init; }

    /// <summary>What it is meant to do; null when nobody said.</summary>
    public Intent? Intent { get; init; }

    /// <summary>Template of the production-like world.</summary>
    public required string Template { get; init; }

    /// <summary>Its profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Decides its rows, and whatever a trial throws dice for.</summary>
    public required ulong Seed { get; init; }

    /// <summary>A whole run in a world of that template.</summary>
    public required Observation Whole { get; init; }

    /// <summary>True when a second run on its own result changed nothing.</summary>
    public required bool IsRepeatable { get; init; }

    /// <summary>Sees runs whole.</summary>
    public required Observer Observer { get; init; }

    /// <summary>How long it took to start the application and visit every page, before the script ran; null where nobody did.</summary>
    public TimeSpan? PagesVisitedIn { get; set; }

    /// <summary>Does something in a new world of the template, and removes it again.</summary>
    public async Task<T> InWorldAsync<T>(Func<World, Task<T>> work, CancellationToken cancellation)
    {
        var world = await Server.CloneAsync(Template, Profile, Seed, [], cancellation);
        try
        {
            return await work(world);
        }
        finally
        {
            await Server.DropAsync(world, CancellationToken.None);
        }
    }
}
