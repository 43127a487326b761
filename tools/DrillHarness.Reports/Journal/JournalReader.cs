using System.Text.Json;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Reads events.jsonl back.</summary>
public static class JournalReader
{
    /// <summary>Reads a journal. A last line that was being written when the run was killed is left out.</summary>
    /// <exception cref="InvalidDataException">A line that is complete is no event; the message names the file and the line.</exception>
    public static IReadOnlyList<JournalEvent> Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads a journal from its text.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="path">Where they come from, for the error.</param>
    /// <exception cref="InvalidDataException">A line that is complete is no event.</exception>
    public static IReadOnlyList<JournalEvent> Parse(string text, string path)
    {
        var lines = text.Split('\n');
        var events = new List<JournalEvent>();
        // A complete line ends in a newline, so what stands behind the last one is empty or torn.
        for (var index = 0; index < lines.Length - 1; index++)
        {
            if (lines[index].Length > 0) events.Add(ParseLine(lines[index], $"{path}:{index + 1}"));
        }

        return events;
    }

    private static JournalEvent ParseLine(string line, string place)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEvent>(line, JournalFormat.Lines)
                ?? throw new InvalidDataException($"{place}: expected an event, found null.");
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"{place}: expected an event of a run's journal, found something else ({problem.Message}).\n"
                + "  HINT: was the journal written by a later version of the harness?", problem);
        }
    }
}
