using System.Text.Json;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class GateTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("drill-gate-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task What_is_wrong_shrinks_to_a_case_that_replays(CancellationToken cancellation)
    {
        var (rejected, gate) = await GateAsync("purge.sql", cancellation, "--out", folder);
        var smallest = gate.GetProperty("case");
        Assert.Multiple(() =>
        {
            Assert.That(rejected, Is.EqualTo(4));
            Assert.That((smallest.GetProperty("code").GetString(), smallest.GetProperty("table").GetString()), Is.EqualTo(("tenant-wiped", "sales.line")));
            Assert.That(smallest.GetProperty("rows").GetProperty("public.account").GetInt64(), Is.LessThan(20));
            Assert.That(Runs(gate), Is.SupersetOf(new[] { "once", "again", "killed", "beside customers", "bigger" }));
            Assert.That(gate.GetProperty("recovery").GetProperty("recoverable").GetBoolean(), Is.True);
            Assert.That(gate.GetProperty("recovery").GetProperty("predictedSeconds").GetDouble(), Is.GreaterThan(0));
            Assert.That(gate.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("code").GetString() == "outside-intent").GetProperty("line").GetInt32(), Is.EqualTo(2));
        });

        var (again, replayed) = await GateAsync("purge.sql", cancellation, "--replay", Path.Combine(folder, "case.json"));
        var (mended, _) = await GateAsync("purge_fixed.sql", cancellation, "--replay", Path.Combine(folder, "case.json"));
        Assert.That((again, mended, Runs(replayed).Count), Is.EqualTo((4, 0, 1)), "the bad script goes wrong on that data, the mended one does not");
        Assert.That(replayed.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString()), Has.Member(smallest.GetProperty("code").GetString()));
    }

    [Test]
    public async Task A_script_that_is_right_passes_every_trial(CancellationToken cancellation)
    {
        var (accepted, gate) = await GateAsync("purge_fixed.sql", cancellation);
        Assert.That((accepted, gate.GetProperty("case").ValueKind), Is.EqualTo((0, JsonValueKind.Null)), gate.GetProperty("reason").GetString());
    }

    [TestCase("{", ":1:")]
    [TestCase("{\n  \"code\": 5\n}", ":2:")]
    public async Task A_case_that_is_none_is_told_with_its_line(string text, string place)
    {
        var file = Path.Combine(folder, "case.json");
        await File.WriteAllTextAsync(file, text);
        var (exitCode, _, errors) = await DrillProcess.RunAsync(["gate", Path.Combine(Checkout.Shop, "purge.sql"), "--replay", file], CancellationToken.None);
        Assert.That(exitCode, Is.EqualTo(5));
        Assert.That(string.Join('\n', errors), Does.Contain("case.json" + place));
    }

    private async Task<(int ExitCode, JsonElement Gate)> GateAsync(string script, CancellationToken cancellation, params string[] more)
    {
        var where = more.Contains("--out") ? [] : new[] { "--out", Path.Combine(folder, Guid.NewGuid().ToString("N")) };
        var (exitCode, output, errors) = await DrillProcess.RunAsync(
            ["gate", Path.Combine(Checkout.Shop, script), "--app", App(), "--json", .. where, .. more], cancellation);
        Assert.That(exitCode, Is.EqualTo(0).Or.EqualTo(4), string.Join('\n', errors));
        using var parsed = JsonDocument.Parse(output);
        return (exitCode, parsed.RootElement.Clone());
    }

    // The shop's own, with a size of production.
    private string App()
    {
        var file = Path.Combine(folder, "drill.yaml");
        File.WriteAllText(file, $"version: 1\nschema: [{Path.Combine(Checkout.Shop, "schema.sql")}]\nseed: {{rows: 60}}\nproduction: {{rows: 60000}}\ntenants: account\n");
        return file;
    }

    private static IReadOnlyList<string?> Runs(JsonElement gate) => [.. gate.GetProperty("worlds").EnumerateArray().Select(world => world.GetProperty("run").GetString())];
}
