using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Worlds;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class JourneyTests
{
    private const string Serve = "serve: { command: [/usr/bin/python3, server.py], ready: /health }\n";

    private const string Journeys =
        """
        signIn: { path: /login, form: { account: "{account_id}" } }
        journeys:
          - name: an order
            path: /orders/{account_id}/{number}
            rows: SELECT o.account_id, o.number, o.account_id || '|' || o.number AS key, m.full_name, a.slug FROM sales.orders o LEFT JOIN member m ON m.id = o.member_id JOIN account a ON a.id = o.account_id
            table: sales.orders
            key: key
            tenant: slug
            sees: "Order of {full_name}"

        """;

    private string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("drill-journeys-").FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Judging.GateWorlds.Repository, "tests/DrillHarness.Gate.Tests/Worlds/shop"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_script_that_breaks_a_page_of_somebody_elses_application_is_rejected(CancellationToken cancellation)
    {
        // Each of these rows may change by the intent, and the page of each cannot be shown any more.
        var result = await JudgeAsync("UPDATE sales.orders SET member_id = NULL WHERE state = 'open'", "{ update: { where: state = 'open', columns: [member_id] } }", cancellation);
        var broken = result.Findings.SingleOrDefault(finding => finding is { Code: FindingCodes.PageBroken, Severity: Severity.Error });
        Assert.That(broken, Is.Not.Null, result.Reason);
        Assert.That(broken!.Evidence, Has.All.Contains("/an order/").And.All.Contains("answers 500"));
    }

    [Test]
    public async Task A_script_that_leaves_the_pages_as_they_are_is_accepted(CancellationToken cancellation)
    {
        var result = await JudgeAsync("UPDATE sales.orders SET note = 'seen' WHERE state = 'open' AND note IS DISTINCT FROM 'seen'", "{ update: { where: state = 'open', columns: [note] } }", cancellation);
        Assert.That(result.Verdict, Is.EqualTo(GateVerdict.Accepted), result.Reason);
        Assert.That(result.Worlds.Select(world => world.Run), Does.Contain("pages"));
    }

    [TestCase("serve: { command: [/usr/bin/python3, nowhere.py] }\n", "it ended with exit code")]
    [TestCase("serve: { command: [/no/such/program] }\n", "'/no/such/program' does not start")]
    public void An_application_that_does_not_start_is_told_with_what_it_said(string serve, string message) => Assert.That(
        async () => await JudgeAsync("SELECT 1", "{ update: {} }", CancellationToken.None, serve), Throws.TypeOf<BadConfigurationException>().With.Message.Contains(message));

    [TestCase("", "journeys need an application that answers")]
    [TestCase("serve: { comand: [x] }\n", "did you mean 'command'?")]
    [TestCase("serve: { command: [] }\n", "expected a program and its arguments")]
    public void A_mistake_is_named(string serve, string message)
    {
        File.WriteAllText(Path.Combine(folder, "drill.yaml"), "version: 1\nschema: [schema.sql]\n" + serve + Journeys);
        Assert.That(() => ApplicationFile.Read(Path.Combine(folder, "drill.yaml")), Throws.TypeOf<BadConfigurationException>().With.Message.Contains(message));
    }

    // More rows than are visited, so that which ones are visited again must not depend on where they lie.
    private async Task<GateResult> JudgeAsync(string sql, string intent, CancellationToken cancellation, string serve = Serve)
    {
        var script = Path.Combine(folder, "tidy.sql");
        await File.WriteAllTextAsync(Path.Combine(folder, "drill.yaml"), "version: 1\nschema: [schema.sql]\nseed: { rows: 300 }\ntenants: account\n" + serve + Journeys, cancellation);
        await File.WriteAllTextAsync(script, sql, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "tidy.intent.yaml"), $"version: 1\ntables:\n  sales.orders: {intent}\n", cancellation);
        var options = new GateOptions { Script = script, Quick = true, Engine = new EngineChoice { Kind = EngineKind.Local } };
        return await Gate.Running.Gate.JudgeAsync(options, new ConfiguredApplication(ApplicationFile.Read(Path.Combine(folder, "drill.yaml"))), TestContext.Out.WriteLine, cancellation);
    }
}
