using System.Text.Json;

namespace DrillHarness.Gate.Running;

/// <summary>The smallest data found on which a script goes wrong; a file that <c>drill gate --replay</c> takes.</summary>
/// <param name="Profile">What the world is made from.</param>
/// <param name="Seed">Decides its rows.</param>
/// <param name="Traits">Names of the traits that it has.</param>
/// <param name="Removed">SQL that took away what is not needed, in order.</param>
/// <param name="Rows">Rows left in all tables.</param>
/// <param name="Story">As a person would tell it.</param>
public sealed record GateCase(string Profile, ulong Seed, IReadOnlyList<string> Traits, IReadOnlyList<string> Removed, long Rows, string Story)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>As it is written to a file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <exception cref="Configuration.BadConfigurationException">The file holds no case.</exception>
    public static GateCase Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<GateCase>(File.ReadAllText(file), Format) ?? throw new JsonException("it is empty");
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new Configuration.BadConfigurationException(file, broken is JsonException { LineNumber: { } line } ? line + 1 : 1, $"holds no case that a gate wrote: {broken.Message}");
        }
    }
}
