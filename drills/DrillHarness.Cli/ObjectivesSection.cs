using System.CommandLine;
using System.Globalization;
using DrillHarness.Gate.Configuration;
using DrillHarness.Reports;

namespace DrillHarness.Cli;

/// <summary>What a drill.yaml wants of the recovery's phases, in seconds: <c>objectives: {total: {good: 20, warn: 40, break: 120}}</c>.</summary>
internal static class ObjectivesSection
{
    public static readonly Option<string?> File = new("--app") { Description = "a drill.yaml: the application that is drilled, and objectives for each phase and in total; with a drill's name or --all only the objectives", HelpName = "FILE" };

    /// <summary>Those of the file that was typed; null when none was, or when it wants nothing.</summary>
    public static IReadOnlyDictionary<string, PhaseObjective>? Read(ParseResult parsed)
    {
        if (parsed.GetValue(File) is not { } file) return null;
        try
        {
            return YamlMap.Read(file).Map("objectives") is { } section ? Of(section) : null;
        }
        catch (BadConfigurationException bad)
        {
            throw new UsageException(bad.Message);
        }
    }

    private static Dictionary<string, PhaseObjective> Of(YamlMap section)
    {
        section.Know([PhaseObjective.Total, .. PhaseNames.All]);
        return section.Keys.ToDictionary(phase => phase, phase =>
        {
            var limits = section.Map(phase) ?? throw section.Wrong(phase, $"'{phase}' is empty, expected good, warn or break.");
            limits.Know("good", "warn", "break");
            var objective = new PhaseObjective(Seconds(limits, "good"), Seconds(limits, "warn"), Seconds(limits, "break"));
            var given = new[] { objective.Good, objective.Warn, objective.Break }.OfType<double>().ToArray();
            if (given.Length == 0) throw section.Wrong(phase, $"'{phase}' wants nothing, expected good, warn or break.");
            return given.SequenceEqual(given.Order()) ? objective : throw section.Wrong(phase, $"'{phase}': expected good <= warn <= break, found {string.Join(", ", given.Select(value => value.ToString(CultureInfo.InvariantCulture)))}.");
        });
    }

    private static double? Seconds(YamlMap limits, string key) => limits.Has(key) ? limits.Value(key, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && double.IsFinite(seconds)
            ? seconds : throw new FormatException($"'{text}': expected seconds above 0.")) : null;
}
