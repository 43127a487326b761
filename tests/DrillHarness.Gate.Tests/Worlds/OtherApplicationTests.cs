using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Worlds;

[TestFixture]
internal sealed class OtherApplicationTests
{
    private static string Shop => Path.Combine(Judging.GateWorlds.Repository, "tests/DrillHarness.Gate.Tests/Worlds/shop");

    [TestCase("purge.sql", GateVerdict.Rejected)]
    [TestCase("purge_fixed.sql", GateVerdict.Accepted)]
    public async Task A_script_of_another_application_is_judged_by_its_own_schema(string script, GateVerdict expected)
    {
        var options = new GateOptions { Script = Path.Combine(Shop, script), Engine = new EngineChoice { Kind = EngineKind.Local } };
        var result = await Gate.Running.Gate.JudgeAsync(options, new ConfiguredApplication(ApplicationFile.Read(Path.Combine(Shop, "drill.yaml"))), TestContext.Out.WriteLine, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(expected), result.Reason);
            Assert.That(result.Effects.Single(effect => effect.Table == "orders"), Has.Property(nameof(TableEffect.Before)).EqualTo(60).And.Property(nameof(TableEffect.Deleted)).GreaterThan(0));
            Assert.That(result.Findings.Any(finding => finding is { Code: FindingCodes.OutsideIntent, Table: "sales.orders" }), Is.EqualTo(expected == GateVerdict.Rejected));
        });
    }

    [TestCase("version: 1\n", "'schema' names no file")]
    [TestCase("version: 1\nschema: [nowhere.sql]\n", "nowhere.sql' is not there")]
    [TestCase("version: 1\nschema: [schema.sql]\ntenant: x\n", "unknown key 'tenant': did you mean 'tenants'?")]
    [TestCase("version: 1\nschema: [schema.sql]\nseed: { rows: none }\n", "expected a number of rows")]
    public void A_mistake_in_the_file_is_named_with_its_line(string text, string expected)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "drill.yaml"), text);
        File.WriteAllText(Path.Combine(folder, "schema.sql"), "");
        Assert.That(() => ApplicationFile.Read(Path.Combine(folder, "drill.yaml")), Throws.InstanceOf<BadConfigurationException>().With.Message.Contains(expected));
        Directory.Delete(folder, recursive: true);
    }
}
