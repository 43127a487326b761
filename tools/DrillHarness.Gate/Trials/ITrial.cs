using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Trials;

/// <summary>A further way to run a script than once in each world: killed, beside customers, on more rows.</summary>
internal interface ITrial
{
    /// <summary>What is tried, as a run is named in <c>gate.json</c>.</summary>
    string Name { get; }

    /// <summary>Whether <c>--quick</c> has time for it.</summary>
    bool IsQuick => false;

    /// <summary>Whether it can be tried on that application at all.</summary>
    bool Suits(IApplication application) => true;

    /// <summary>Tries it, in worlds of its own that it removes again.</summary>
    /// <returns>What is wrong, or to be known; empty when all is well.</returns>
    Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, CancellationToken cancellation);
}
