using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(120_000)]
public sealed partial class CiWorkflowTests
{
    private static readonly ConcurrentDictionary<string, Task<string>> Helps = new();

    private static string[] Workflows => Directory.GetFiles(Path.Combine(Checkout.Root, "tools", "ci"), "*.yml", SearchOption.AllDirectories);

    [Test]
    public void There_are_workflows_for_nights_and_for_releases() => Assert.That(Workflows.Select(Path.GetFileName), Is.EquivalentTo(new[] { "nightly.yml", "release-gate.yml", "drills.yml" }));

    [TestCaseSource(nameof(Workflows))]
    public async Task A_workflow_calls_commands_that_there_are(string workflow)
    {
        var yaml = new YamlStream();
        using (var text = File.OpenText(workflow)) yaml.Load(text);
        var calls = yaml.Documents[0].AllNodes.OfType<YamlScalarNode>().SelectMany(node => Call().Matches(node.Value ?? "")).ToList();
        Assert.That(calls, Is.Not.Empty);
        foreach (var call in calls)
        {
            var help = await Helps.GetOrAdd(call.Groups["verb"].Value, HelpAsync);
            foreach (var option in Option().Matches(call.Groups["rest"].Value).Select(match => match.Value))
                Assert.That(help, Does.Match($@"(^|[\s,]){option}\b"), call.Value);
        }
    }

    [TestCaseSource(nameof(Workflows))]
    public void What_a_run_left_is_kept_however_it_ended(string workflow) =>
        Assert.That(File.ReadAllText(workflow), workflow.Contains("gitlab", StringComparison.Ordinal) ? Does.Contain("when: always") : Does.Match(@"if: always\(\)\n\s+uses: actions/upload-artifact"));

    [Test]
    public async Task A_matrix_is_every_drill_on_every_major()
    {
        var (exitCode, output, _) = await DrillProcess.RunAsync(["list", "--matrix", "--postgres", "15,16"], CancellationToken.None);
        using var matrix = System.Text.Json.JsonDocument.Parse(output);
        Assert.That(exitCode, Is.Zero);
        Assert.That(matrix.RootElement.GetProperty("include").EnumerateArray().Select(one => (one.GetProperty("drill").GetString(), one.GetProperty("postgres").GetInt32())), Is.EquivalentTo(new[]
        {
            ("stacker-2023-11-10", 15), ("trickle-delete", 15), ("stacker-2023-11-10", 16), ("trickle-delete", 16),
        }));
    }

    private static async Task<string> HelpAsync(string verb)
    {
        var (exitCode, output, _) = await DrillProcess.RunAsync([verb, "--help"], CancellationToken.None);
        Assert.That(exitCode, Is.Zero, verb);
        return output;
    }

    // A command ends with its line, or where the shell goes on to something else.
    [GeneratedRegex(@"tools/drill (?<verb>[a-z]+)(?<rest>[^\n;|&)]*)")]
    private static partial Regex Call();

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
