using DrillHarness.Clusters;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Verification;

/// <summary>Starts a headless Chromium: Debian's headless shell when it is there, which clicks twice as fast, else any Chromium or Chrome.</summary>
public static class BrowserProgram
{
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // Without these Chromium looks for hosts outside at every start.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-gpu", "--no-first-run"];

    /// <summary>The program's path.</summary>
    /// <exception cref="MachineLacksException">There is none on this machine.</exception>
    public static string Find() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from name in Names
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         orderby Array.IndexOf(Names, name)
         select path).FirstOrDefault()
        ?? throw new MachineLacksException($"No browser was found, expected one of {string.Join(", ", Names)} on the PATH.",
            "apt-get install chromium-headless-shell");

    /// <summary>Starts it, with its temporary files in a folder that goes with the run.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, string temporaryFolder) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Find(),
        Args = Arguments,
        Headless = true,
        Env = new Dictionary<string, string> { ["TMPDIR"] = temporaryFolder, ["HOME"] = temporaryFolder, ["PATH"] = "/usr/bin:/bin" },
    });
}
