using System.Text.Json.Nodes;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Configuration;

[TestFixture]
internal sealed class PublishedSchemaTests
{
    [TestCase("Intents/intent.schema.json", "")]
    [TestCase("Intents/intent.schema.json", "limits")]
    [TestCase("Intents/intent.schema.json", "invariants")]
    [TestCase("Intents/intent.schema.json", "ignore")]
    [TestCase("Worlds/drill.schema.json", "")]
    [TestCase("Worlds/drill.schema.json", "seed")]
    [TestCase("Worlds/drill.schema.json", "production")]
    [TestCase("Worlds/drill.schema.json", "traits")]
    public void It_knows_the_keys_that_the_reader_knows(string file, string part)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Judging.GateWorlds.Repository, "tools/DrillHarness.Gate", file)))!;
        var properties = part.Length == 0 ? schema["properties"]! : schema["properties"]![part]!["properties"] ?? schema["properties"]![part]!["items"]!["properties"]!;
        var text = part switch
        {
            "" => "version: 1\nzzzzzzzzzzzz: 1\n",
            "invariants" or "ignore" or "traits" => $"version: 1\nschema: [s.sql]\n{part}: [{{zzzzzzzzzzzz: 1}}]\n",
            _ => $"version: 1\nschema: [s.sql]\n{part}: {{zzzzzzzzzzzz: 1}}\n",
        };
        var told = Assert.Throws<BadConfigurationException>(() => Read(file, file.StartsWith('I') ? text.Replace("schema: [s.sql]\n", "", StringComparison.Ordinal) : text))!.Message;
        var known = told[(told.IndexOf("known here: ", StringComparison.Ordinal) + "known here: ".Length)..].TrimEnd('.').Split(", ");
        Assert.That(properties.AsObject().Select(property => property.Key), Is.EquivalentTo(known));
    }

    private static void Read(string file, string text)
    {
        if (file.StartsWith('I'))
        {
            IntentReader.Parse(text, "i.yaml");
            return;
        }

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "drill.yaml"), text);
            File.WriteAllText(Path.Combine(folder.FullName, "s.sql"), "");
            ApplicationFile.Read(Path.Combine(folder.FullName, "drill.yaml"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
