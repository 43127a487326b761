using System.CommandLine;
using DrillHarness.Drills.Applications;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Cli;

/// <summary>An application of one's own that is to be drilled: a drill.yaml that says how its database is made.</summary>
internal static class ApplicationSection
{
    public static readonly Option<string?> Script = new("--script") { Description = "with --app: the script that goes wrong (default: incident: of the drill.yaml, else a purge without its condition)", HelpName = "FILE" };

    /// <summary>The drill of the application that was typed; null when none was, or when the file has nothing but objectives.</summary>
    /// <exception cref="UsageException">The file cannot be understood, or the script is not there.</exception>
    public static ApplicationDrill? Read(ParseResult parsed)
    {
        if (parsed.GetValue(ObjectivesSection.File) is not { } file) return null;
        try
        {
            if (!YamlMap.Read(file).Has("schema")) return null;
            var drill = new ApplicationDrill { File = ApplicationFile.Read(file), Script = parsed.GetValue(Script) is { } typed ? Path.GetFullPath(Known.Script(typed)) : null };
            return parsed.GetResult(Verbs.Run.RunOptions.ProfileName) is { Implicit: false } ? drill with { Profile = ProfileOf(parsed.GetValue(Verbs.Run.RunOptions.ProfileName)!) } : drill;
        }
        catch (BadConfigurationException bad)
        {
            throw new UsageException(bad.Message);
        }
    }

    private static string ProfileOf(string typed) => typed is ConfiguredApplication.Small or ConfiguredApplication.ProductionLike ? typed
        : throw new UsageException($"Profile '{typed}' is of the sample application; of one's own there are {ConfiguredApplication.Small} and {ConfiguredApplication.ProductionLike}.");
}
