using System.Runtime.CompilerServices;
using System.Text;

namespace DrillHarness.Gate.Statements;

/// <summary>
/// Records of CSV as PostgreSQL's csvlog writes it: fields may be quoted, a quote in them is doubled, and a quoted field may run
/// over many lines. A record that the server has not finished yet is left out.
/// </summary>
internal sealed class CsvRecords
{
    private enum Place
    {
        Plain,
        Quoted,

        /// <summary>After a quote within quotes: the end of them, or the first of two.</summary>
        QuoteSeen,
    }

    private readonly List<string> fields = [];
    private readonly StringBuilder field = new();
    private Place place;

    /// <summary>Reads to the end, in memory for one record.</summary>
    public static async IAsyncEnumerable<string[]> ReadAsync(TextReader reader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var records = new CsvRecords();
        var buffer = new char[16 << 10];
        while (await reader.ReadAsync(buffer, cancellation) is var count and > 0)
            for (var at = 0; at < count; at++)
                if (records.Take(buffer[at]) is { } record) yield return record;
    }

    /// <summary>Takes a character; the record, when it was the last of one.</summary>
    private string[]? Take(char character)
    {
        switch (place, character)
        {
            case (Place.Plain, '"'):
                place = Place.Quoted;
                return null;
            case (Place.Quoted, '"'):
                place = Place.QuoteSeen;
                return null;
            case (Place.QuoteSeen, '"'):
                place = Place.Quoted;
                field.Append('"');
                return null;
            case (Place.Quoted, _):
                field.Append(character);
                return null;
            default:
                place = Place.Plain;
                return TakeUnquoted(character);
        }
    }

    private string[]? TakeUnquoted(char character)
    {
        if (character is not (',' or '\n'))
        {
            field.Append(character);
            return null;
        }
        fields.Add(field.ToString());
        field.Clear();
        if (character == ',') return null;
        string[] record = [.. fields];
        fields.Clear();
        return record;
    }
}
