using System.CommandLine;
using DrillHarness.Reports;

namespace DrillHarness.Cli;

/// <summary>The options of every verb that writes or reads the history.</summary>
internal static class HistoryOptions
{
    private const string Nowhere = "none";

    public static readonly Option<string> Place = new("--history") { Description = "a folder, or postgres://USER@HOST:PORT/DATABASE; none for no history", HelpName = "PLACE", DefaultValueFactory = _ => HistoryPlace.Usual };
    public static readonly Option<string?> PasswordFile = new("--history-password-file") { Description = "a file whose first line is the history's password", HelpName = "FILE" };
    public static readonly Option<string?> PasswordVariable = new("--history-password-env") { Description = "the environment variable that holds the history's password", HelpName = "NAME" };

    public static IEnumerable<Option> All => [Place, PasswordFile, PasswordVariable];

    /// <summary>Opens it; null where there is to be none.</summary>
    public static async Task<IHistory?> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var place = parsed.GetValue(Place)!;
        if (place == Nowhere) return null;
        try
        {
            return await HistoryPlace.OpenAsync(place, parsed.GetValue(PasswordFile), parsed.GetValue(PasswordVariable), cancellation);
        }
        catch (HistoryException wrong)
        {
            throw new UsageException($"--history: {wrong.Message}");
        }
    }

    /// <summary>Opens it, where a verb is about nothing else.</summary>
    public static async Task<IHistory> NeededAsync(ParseResult parsed, CancellationToken cancellation) =>
        await OpenAsync(parsed, cancellation) ?? throw new UsageException($"--history {Nowhere}: expected a folder or a database to read.");
}
