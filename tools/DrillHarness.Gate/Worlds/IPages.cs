namespace DrillHarness.Gate.Worlds;

/// <summary>What people can reach in an application: its pages, and the navigation that leads to them.</summary>
public interface IPages
{
    /// <summary>Visits every one in a world as it stands, and ends whatever it opened there.</summary>
    Task<IReadOnlyList<VisitedPage>> ReadAsync(GateServer server, World world, CancellationToken cancellation);
}
