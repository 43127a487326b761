namespace DrillHarness.Drills.Faults.Catalogue;

internal static class CopyNetworkCut
{
    public static Fault Fault { get; } = new()
    {
        Name = "copy-network-cut",
        Title = "the network to the copy is cut",
        Story =
            """
            Every connection to the copy breaks off and none can be made. Nothing half read is used. When the network is back, another try brings
            everything back.
            """,
        Phases = ["replay"],
        InjectAsync = (scene, _) =>
        {
            scene.Network.Cut();
            return Task.FromResult<Func<Task>>(() =>
            {
                scene.Network.Mend();
                return Task.CompletedTask;
            });
        },
    };
}
