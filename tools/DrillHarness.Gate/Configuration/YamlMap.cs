using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DrillHarness.Gate.Configuration;

/// <summary>
/// A mapping of a YAML file that a person wrote. Each reading says at which line something else was expected; a key that nobody knows is an error.
/// </summary>
public sealed class YamlMap
{
    private readonly string file;
    private readonly YamlMappingNode node;

    private YamlMap(string file, YamlMappingNode node) => (this.file, this.node) = (file, node);

    /// <summary>Where it begins, from 1.</summary>
    public int Line => (int)node.Start.Line;

    /// <summary>Its keys, in order.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.Select(key => ((YamlScalarNode)key).Value ?? "");

    /// <summary>Reads a file whose one document is a mapping.</summary>
    /// <exception cref="BadConfigurationException">It is not to be had, no YAML, or no mapping.</exception>
    public static YamlMap Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            throw new BadConfigurationException(file, 1, $"cannot be read: {absent.Message}");
        }

        return Parse(text, file);
    }

    /// <summary>Reads a text whose one document is a mapping.</summary>
    /// <param name="file">Named in errors.</param>
    public static YamlMap Parse(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException broken)
        {
            throw new BadConfigurationException(file, broken.Start.Line, $"is no YAML: {broken.InnerException?.Message ?? broken.Message}");
        }

        if (stream.Documents.Count != 1) throw new BadConfigurationException(file, 1, $"holds {stream.Documents.Count} documents, expected 1.");
        return Of(file, stream.Documents[0].RootNode, "the file");
    }

    /// <summary>Refuses any key but these, naming the nearest one.</summary>
    public void Know(params string[] known)
    {
        foreach (var key in node.Children.Keys.Cast<YamlScalarNode>().Where(key => !known.Contains(key.Value)))
        {
            var near = NearestName.Of(key.Value ?? "", known) is { } name ? $"did you mean '{name}'?" : $"known here: {string.Join(", ", known)}.";
            throw new BadConfigurationException(file, key.Start.Line, $"unknown key '{key.Value}': {near}");
        }
    }

    /// <summary>A scalar as text; null when the key is absent.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        var other => throw Fail(other, $"'{key}' is a {Named(other)}, expected a text."),
    };

    /// <summary>A scalar as text; an error when the key is absent.</summary>
    public string Required(string key) => Text(key) ?? throw Fail(node, $"'{key}' is missing here.");

    /// <summary>A scalar, read by somebody who throws a <see cref="FormatException"/> at what he cannot read.</summary>
    public T? Value<T>(string key, Func<string, T> read)
    {
        if (Text(key) is not { } text) return default;
        try
        {
            return read(text);
        }
        catch (FormatException unread)
        {
            throw Fail(Find(key)!, $"'{key}': {unread.Message}");
        }
    }

    /// <summary>A mapping; null when the key is absent or empty.</summary>
    public YamlMap? Map(string key) => Find(key) is { } found && !IsEmpty(found) ? Of(file, found, $"'{key}'") : null;

    /// <summary>A list of mappings; empty when the key is absent.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => [.. Items(key).Select(item => Of(file, item, $"an item of '{key}'"))];

    /// <summary>A list of texts; null when the key is absent.</summary>
    public IReadOnlyList<string>? Texts(string key) => Find(key) is null ? null
        : [.. Items(key).Select(item => item is YamlScalarNode scalar ? scalar.Value ?? "" : throw Fail(item, $"an item of '{key}' is a {Named(item)}, expected a text."))];

    /// <summary>Whether the key is there at all.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>An error at the line of a key.</summary>
    public BadConfigurationException Wrong(string key, string what) => Fail(Find(key) ?? node, what);

    private IEnumerable<YamlNode> Items(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        var empty when IsEmpty(empty) => [],
        var other => throw Fail(other, $"'{key}' is a {Named(other)}, expected a list."),
    };

    private YamlNode? Find(string key) => node.Children.FirstOrDefault(child => ((YamlScalarNode)child.Key).Value == key).Value;

    private static YamlMap Of(string file, YamlNode found, string what)
    {
        if (found is not YamlMappingNode mapping) throw new BadConfigurationException(file, found.Start.Line, $"{what} is a {Named(found)}, expected a mapping (key: value).");
        if (mapping.Children.Keys.FirstOrDefault(key => key is not YamlScalarNode) is { } odd) throw new BadConfigurationException(file, odd.Start.Line, "a key is no text.");
        return new YamlMap(file, mapping);
    }

    private static bool IsEmpty(YamlNode found) => found is YamlScalarNode { Value: null or "" or "~" or "null", Style: ScalarStyle.Plain };

    private BadConfigurationException Fail(YamlNode at, string what) => new(file, at.Start.Line, what);

    private static string Named(YamlNode found) => found switch
    {
        YamlMappingNode => "mapping",
        YamlSequenceNode => "list",
        _ => "text",
    };
}
