using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrillHarness.Reports;

/// <summary>Writes strings, values and dictionary keys alike, without the secrets.</summary>
internal sealed class RedactedStringConverter(SecretStrings secrets) : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(secrets.Remove(value));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(secrets.Remove(value));
}
