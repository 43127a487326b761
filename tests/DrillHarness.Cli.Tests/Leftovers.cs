using DrillHarness.Clusters;

namespace DrillHarness.Cli.Tests;

/// <summary>What a run has left on this machine: its folder, processes in it or named for it, containers and volumes with its label.</summary>
internal static class Leftovers
{
    public static IReadOnlyList<string> Of(string runId)
    {
        var folder = Path.Combine(RunDirectory.Root, runId);
        var left = new List<string>();
        if (Directory.Exists(folder)) left.Add(folder);
        left.AddRange(Directory.GetDirectories("/proc").Where(process => Belongs(process, folder)).Select(process => $"{process}: {CommandLineOf(process)}"));
        return left;
    }

    private static bool Belongs(string process, string folder)
    {
        try
        {
            if (!int.TryParse(Path.GetFileName(process), out _)) return false;
            var at = new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
            return at.StartsWith(folder, StringComparison.Ordinal) || File.ReadAllText(Path.Combine(process, "environ")).Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "(gone)";
        }
    }
}
