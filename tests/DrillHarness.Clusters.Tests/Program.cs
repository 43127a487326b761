namespace DrillHarness.Clusters.Tests;

/// <summary>A harness to be killed: opens an engine, makes a cluster, leaves a command running, says so, and waits for its end.</summary>
internal static class Program
{
    public const string Ready = "ready to be killed";

    public static async Task Main(string[] arguments)
    {
        var kind = Enum.Parse<EngineKind>(arguments[0]);
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = kind }, new RunLabel(arguments[1]), CancellationToken.None);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "doomed" }, CancellationToken.None);
        engine.Directory.MakeDirectory("browser");
        var command = cluster.Host.RunAsync(new CommandLine("sleep", "600"), CancellationToken.None);
        Console.WriteLine(Ready);
        await command;
    }
}
