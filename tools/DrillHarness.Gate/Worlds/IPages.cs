namespace DrillHarness.Gate.Worlds;

/// <summary>What people can reach in an application: its pages, and the navigation that leads to them.</summary>
public interface IPages
{
    /// <summary>True when people at a recovery look at them in a browser too, which takes longer than to read them.</summary>
    bool AreClickedThrough => false;

    /// <summary>Visits them in a world as it stands, and ends whatever it opened there.</summary>
    /// <param name="again">Pages of an earlier visit: where there are too many for all of them, the same ones are visited. Null for a first visit.</param>
    Task<IReadOnlyList<VisitedPage>> ReadAsync(GateServer server, World world, IReadOnlyList<VisitedPage>? again, CancellationToken cancellation);
}
