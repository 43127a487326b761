using System.Text.Json;
using System.Text.Json.Serialization;
using DrillHarness.Gate.Configuration;

namespace DrillHarness.Gate.Shrinking;

/// <summary>The smallest data on which a script was seen to go wrong; a file that <c>drill gate --replay</c> reads.</summary>
public sealed record GateCase
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What goes wrong: the finding's code.</summary>
    public required string Code { get; init; }

    /// <summary>The table it is about, <c>schema.table</c>; null when it is about none.</summary>
    public string? Table { get; init; }

    /// <summary>The finding in a sentence, as seen on this data.</summary>
    public required string Message { get; init; }

    /// <summary>What the world is made from.</summary>
    public required string Profile { get; init; }

    /// <summary>Decides its rows.</summary>
    public required ulong Seed { get; init; }

    /// <summary>In what it differs from the profile, by name.</summary>
    public IReadOnlyList<string> Traits { get; init; } = [];

    /// <summary>SQL that takes rows away that are not needed, in order, as the tables' owner.</summary>
    public IReadOnlyList<string> Cuts { get; init; } = [];

    /// <summary>Rows that are left, by table; empty tables are not listed.</summary>
    public IReadOnlyDictionary<string, long> Rows { get; init; } = new Dictionary<string, long>();

    /// <summary>For people: on which data, in a line.</summary>
    [JsonIgnore]
    public string Data => $"{Worlds.World.TitleOf(Profile, Traits)}, {Rows.Values.Sum()} rows in {Rows.Count} tables: {string.Join(", ", Rows.OrderBy(table => table.Value).ThenBy(table => table.Key, StringComparer.Ordinal).Select(table => $"{table.Key} {table.Value}"))}";

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <exception cref="BadConfigurationException">It is not there, or no case; names the line.</exception>
    public static GateCase Read(string file)
    {
        if (!File.Exists(file)) throw new BadConfigurationException(file, 1, "the case is not there, expected the case.json that a gate wrote.");
        try
        {
            return JsonSerializer.Deserialize<GateCase>(File.ReadAllText(file), Format) ?? throw new BadConfigurationException(file, 1, "it is empty, expected the case.json that a gate wrote.");
        }
        catch (JsonException wrong)
        {
            throw new BadConfigurationException(file, (wrong.LineNumber ?? 0) + 1, $"it is no case: {wrong.Message}");
        }
    }
}
