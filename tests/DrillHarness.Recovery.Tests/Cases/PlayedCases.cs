namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>
/// Tests whose cases are all played before the first of them is looked at, in one cluster. Half of that is waiting for servers to stop and to start, so two
/// such fixtures run side by side.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class PlayedCases(IReadOnlyList<RecoveryCase> cases)
{
    private CaseWorld? world;

    [OneTimeSetUp]
    public async Task PlayAll() => world = await CaseWorld.PlayAsync(cases, CancellationToken.None);

    [OneTimeTearDown]
    public async Task TearDown()
    {
        if (world is not null) await world.DisposeAsync();
    }

    protected void AssertEnded(RecoveryCase played) => CaseAsserts.Ended(world!, played);
}
