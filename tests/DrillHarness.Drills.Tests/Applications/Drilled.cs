using DrillHarness.Clusters;
using DrillHarness.Drills.Applications;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
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

    /// <summary>The shop, which is served by a program of its own.</summary>
    public static string Shop
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "DrillHarness.sln"))) root = root.Parent!;
            return Path.Combine(root.FullName, "tests/DrillHarness.Gate.Tests/Worlds/shop");
        }
    }

    public void Add(string file) => File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));

    public async Task<DrillReport> RunAsync(CancellationToken cancellation, IRecoveryStrategy? strategy = null)
    {
        CallerEnvironment.Scrub();
        var script = Path.Combine(folder, "script.sql");
        var drill = new ApplicationDrill { File = ApplicationFile.Read(Path.Combine(folder, "drill.yaml")), Script = File.Exists(script) ? script : null, Profile = ConfiguredApplication.Small };
        var options = TinyDrill.Options with { OutDirectory = Path.Combine(folder, "run") };
        var report = await new DrillSession(drill, options) { Strategy = strategy }.RunAsync(cancellation);
        TestContext.Out.WriteLine(report.Judgement.Result.Reason);
        if (strategy is null && report.Judgement.ExitCode != ExitCode.Passed) TestContext.Out.WriteLine(await File.ReadAllTextAsync(Path.Combine(folder, "run", "events.jsonl"), cancellation));
        return report;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
