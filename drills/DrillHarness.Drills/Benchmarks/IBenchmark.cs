using DrillHarness.Drills.Engine;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>A side-by-side measurement.</summary>
public interface IBenchmark
{
    /// <summary>What people type.</summary>
    string Name { get; }

    /// <summary>Tells benchmarks of one name apart; null for the usual one.</summary>
    string? Kind => null;

    /// <summary>One line.</summary>
    string Title { get; }

    /// <summary>Measures.</summary>
    /// <param name="options">Profile, seed and engine.</param>
    /// <param name="pairs">How many times ours and the bare tools' are measured, in turn.</param>
    /// <param name="tell">Told in words what is going on.</param>
    Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation);
}
