using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Tests;

/// <summary>What was read off a copy, and the copy itself.</summary>
internal sealed record Lost(ClusterCopy Copy, Capture Capture, MergeOptions Options) : IAsyncDisposable
{
    public Task<MergeSession> OpenAsync(Shop shop, CancellationToken cancellation) => MergeSession.OpenAsync(Capture, shop.Live, Options, cancellation);

    public ValueTask DisposeAsync() => Copy.DisposeAsync();
}
