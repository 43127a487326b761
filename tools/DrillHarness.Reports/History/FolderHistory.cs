using System.Text.Json;

namespace DrillHarness.Reports;

/// <summary>
/// A history in a folder: a file for each run, <c>DRILL/UTC-ID.json</c>, so that two runs never write the same one and branches merge without a conflict.
/// Each is written whole or not at all.
/// </summary>
/// <param name="folder">Made when the first run is noted.</param>
public sealed class FolderHistory(string folder) : IHistory
{
    /// <inheritdoc/>
    public string Place => folder;

    /// <inheritdoc/>
    public async Task PutAsync(HistoryRun run, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, run.Drill, RunDirectory.NameOf(run.StartedAt, ShortId(run)) + ".json");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await WholeFile.WriteAsync(file, JsonSerializer.Serialize(run, JournalFormat.Document) + "\n", cancellation);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"The history cannot be written: {unwritable.Message}", unwritable);
        }
    }

    /// <inheritdoc/>
    public async Task<HistoryRecords> ReadAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return new HistoryRecords([], []);
        var (runs, unreadable) = (new List<HistoryRun>(), new List<string>());
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var (run, wrong) = Parse(await File.ReadAllTextAsync(file, cancellation));
                if (run is not null) runs.Add(run);
                else unreadable.Add($"{file}: {wrong}");
            }
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"The history cannot be read: {unread.Message}", unread);
        }

        return HistoryRecords.Of(runs, unreadable);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A record's text; what is wrong with it where it is none.</summary>
    internal static (HistoryRun? Run, string Wrong) Parse(string text)
    {
        try
        {
            var run = JsonSerializer.Deserialize<HistoryRun>(text, JournalFormat.Document);
            return run is { SchemaVersion: 1 } ? (run, "") : (null, $"expected schemaVersion 1, found {run?.SchemaVersion.ToString() ?? "null"}");
        }
        catch (JsonException wrong)
        {
            return (null, $"expected a run of schemaVersion 1, found something else ({wrong.Message})");
        }
    }

    /// <summary>A record as text in one line.</summary>
    internal static string Line(HistoryRun run) => JsonSerializer.Serialize(run, JournalFormat.Lines);

    // Ids begin with the instant already.
    private static string ShortId(HistoryRun run) => run.Id.Split('-')[^1];
}
