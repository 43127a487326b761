using DrillHarness.Clusters;

namespace DrillHarness.Cli;

/// <summary>Looks up what was typed; what is not known is wrong usage, told with what is.</summary>
internal static class Known
{
    public static T Of<T>(Func<T> find)
    {
        try
        {
            return find();
        }
        catch (ArgumentException unknown)
        {
            throw new UsageException(unknown.Message.Split(" (Parameter")[0]);
        }
    }

    /// <summary>A script that was typed, as it was typed.</summary>
    public static string Script(string path) => Path.Exists(path) ? path : throw new UsageException($"Script '{path}' is not there, expected a file or a folder with a project.");

    public static EngineKind? Engine(string? name) => name switch
    {
        null or "auto" => null,
        "container" => EngineKind.Container,
        "local" => EngineKind.Local,
        _ => throw new ArgumentException($"Engine '{name}' is not known; known are auto, container, local."),
    };
}
