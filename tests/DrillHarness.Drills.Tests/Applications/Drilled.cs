using DrillHarness.Clusters;
using DrillHarness.Drills.Applications;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests.Applications;

/// <summary>An application in a folder of the test's own, with a script that goes wrong on it.</summary>
internal sealed class Drilled : IDisposable
{
    /// <summary>Documents of tenants, with triggers that write clocks and a log without a key.</summary>
    public const string Notes =
        """
        CREATE TABLE tenant (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE document (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id bigint NOT NULL REFERENCES tenant ON DELETE CASCADE, title text NOT NULL, touched timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE log (at timestamptz DEFAULT clock_timestamp(), what text, who text DEFAULT current_user);
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := clock_timestamp(); RETURN NEW; END $$;
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) VALUES (TG_OP || ' ' || coalesce(NEW.id, OLD.id)); RETURN NULL; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION note();
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("drill-application-").FullName;

    public Drilled(string schema, string? script, string yaml = "seed: { rows: 400 }\ntenants: tenant\n")
    {
        File.WriteAllText(Path.Combine(folder, "schema.sql"), schema);
        File.WriteAllText(Path.Combine(folder, "drill.yaml"), "version: 1\nname: notes\nschema: [schema.sql]\n" + yaml);
        if (script is not null) File.WriteAllText(Path.Combine(folder, "script.sql"), script);
    }

    /// <summary>Its orders' pages.</summary>
    public const string ShopPages =
        """
        seed: { rows: 400 }
        tenants: account
        serve: { command: [/usr/bin/python3, server.py], ready: /health }
        signIn: { path: /login, form: { account: "{account_id}" } }
        journeys:
          - name: an order
            path: /orders/{account_id}/{number}
            rows: SELECT o.account_id, o.number, o.account_id || '|' || o.number AS key, m.full_name, a.slug FROM sales.orders o JOIN member m ON m.id = o.member_id JOIN account a ON a.id = o.account_id
            table: sales.orders
            key: key
            tenant: slug
            sees: "Order of {full_name}"

        """;

    /// <summary>A shop, served by a program of its own.</summary>
    public static Drilled OfShop(string script)
    {
        var drilled = new Drilled(File.ReadAllText(Path.Combine(Shop, "schema.sql")), script, ShopPages);
        File.Copy(Path.Combine(Shop, "server.py"), Path.Combine(drilled.folder, "server.py"));
        return drilled;
    }

    private static string Shop
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "DrillHarness.sln"))) root = root.Parent!;
            return Path.Combine(root.FullName, "tests/DrillHarness.Gate.Tests/Worlds/shop");
        }
    }

    private string Script => Path.Combine(folder, "script.sql");

    private ApplicationFile Application => ApplicationFile.Read(Path.Combine(folder, "drill.yaml"));

    /// <summary>What the gate says of the script before anybody runs it.</summary>
    public Task<GateResult> JudgeAsync(CancellationToken cancellation) => Gate.Running.Gate.JudgeAsync(
        new GateOptions { Script = Script, Quick = true, Engine = TinyDrill.Options.Engine }, new ConfiguredApplication(Application), TestContext.Out.WriteLine, cancellation);

    public async Task<DrillReport> RunAsync(CancellationToken cancellation, IRecoveryStrategy? strategy = null, string profile = ConfiguredApplication.Small)
    {
        CallerEnvironment.Scrub();
        var drill = new ApplicationDrill { File = Application, Script = File.Exists(Script) ? Script : null, Profile = profile };
        var options = TinyDrill.Options with { OutDirectory = Directory.CreateTempSubdirectory("drill-run-").FullName };
        var report = await new DrillSession(drill, options) { Strategy = strategy }.RunAsync(cancellation);
        TestContext.Out.WriteLine(report.Judgement.Result.Reason);
        if (strategy is null && report.Judgement.ExitCode != ExitCode.Passed) TestContext.Out.WriteLine(await File.ReadAllTextAsync(Path.Combine(options.OutDirectory, "events.jsonl"), cancellation));
        Directory.Delete(options.OutDirectory, recursive: true);
        return report;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
