using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>A run that the gate sees whole, beside the script by itself.</summary>
internal sealed class GateBenchmark : IBenchmark
{
    private const string Script = "scripts/sqlalchemy/cross_product/purge.py";

    public string Name => "gate";

    public string Title => "one observed run of a maintenance script beside the script alone, and how long a new world takes";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        var gate = new GateOptions { Script = Path.Combine(AppContext.BaseDirectory, Script), Engine = options.Engine, Seed = options.Seed };
        var costs = await GateCost.MeasureAsync(gate, new SampleApplication(), options.Profile.Name, pairs, tell, cancellation);
        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Ratios = new Dictionary<string, RatioSpread> { ["gateToScript"] = RatioSpread.Of(costs.Select(cost => cost.ObservedSeconds / cost.ScriptSeconds)) },
            Values = new Dictionary<string, double>
            {
                ["worldSeconds"] = costs.Max(cost => cost.WorldSeconds),
                ["scriptSeconds"] = costs.Average(cost => cost.ScriptSeconds),
                ["observedSeconds"] = costs.Average(cost => cost.ObservedSeconds),
            },
        };
    }
}
