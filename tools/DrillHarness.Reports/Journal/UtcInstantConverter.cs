using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrillHarness.Reports;

/// <summary>Instants as ISO-8601 in UTC with microseconds, PostgreSQL's own precision: 2026-11-23T10:15:00.123456Z.</summary>
internal sealed class UtcInstantConverter : JsonConverter<DateTimeOffset>
{
    private const string Shape = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString(Shape, CultureInfo.InvariantCulture));
}
