using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrillHarness.Reports;

/// <summary>How the files of a run write JSON: camelCase, enums as words, instants in UTC with a Z.</summary>
internal static class JournalFormat
{
    /// <summary>One object per line.</summary>
    public static JsonSerializerOptions Lines { get; } = Create(indented: false);

    /// <summary>For people and version control.</summary>
    public static JsonSerializerOptions Document { get; } = Create(indented: true);

    /// <summary>One object per line with secrets replaced.</summary>
    public static JsonSerializerOptions Redacting(SecretStrings secrets) =>
        new(Lines) { Converters = { new RedactedStringConverter(secrets) } };

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        // The files are read by programs and shown in terminals, never pasted into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcInstantConverter() },
    };
}
