using System.Text.Json;

namespace DrillHarness.Reports;

/// <summary>result.json as text.</summary>
public static class ResultFile
{
    /// <summary>Writes a result as result.json has it.</summary>
    public static string Write(RunResult result) => JsonSerializer.Serialize(result, JournalFormat.Document) + "\n";

    /// <summary>Reads a result.json.</summary>
    /// <exception cref="InvalidDataException">It is none of schema version 1.</exception>
    public static RunResult Parse(string text)
    {
        try
        {
            var result = JsonSerializer.Deserialize<RunResult>(text, JournalFormat.Document);
            return result is { SchemaVersion: 1 }
                ? result
                : throw new InvalidDataException($"result.json: expected schemaVersion 1, found {result?.SchemaVersion.ToString() ?? "null"}.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"result.json: expected a result of schemaVersion 1, found something else ({problem.Message}).", problem);
        }
    }
}
