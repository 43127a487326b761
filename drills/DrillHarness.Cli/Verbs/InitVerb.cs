using System.CommandLine;
using System.Text.Json;
using DrillHarness.Clusters;
using DrillHarness.Gate.Beginnings;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill init</c>: writes a drill.yaml for another application, once worlds of it have been made.</summary>
internal static class InitVerb
{
    private const string Usual = "drill.yaml";

    private static readonly Option<string[]> Schema = new("--schema") { Description = $"SQL files and dumps that make the schema, in order (default: the first of {SchemaFiles.Places})", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Out = new("--out") { Description = "the file to write", DefaultValueFactory = _ => Usual };
    private static readonly Option<bool> Force = new("--force") { Description = "write over a file that is there" };
    private static readonly Option<bool> Json = new("--json") { Description = "print what was found as JSON" };

    public static Command Create()
    {
        var command = new Command("init", "writes a drill.yaml, by which the gate judges the scripts of another application") { Schema, Out, Force, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var file = FileToWrite(parsed.GetValue(Out)!, parsed.GetValue(Force));
        var asked = new ApplicationFile { File = file, Name = Path.GetFileName(FolderOf(file)), Schema = SchemaOf(parsed.GetValue(Schema) ?? []) };
        SurveyedApplication surveyed;
        try
        {
            surveyed = await ApplicationSurvey.MakeAsync(asked, new EngineChoice { Kind = EngineKind.Local }, line => Console.Error.WriteLine(line), cancellation);
        }
        catch (BadConfigurationException bad)
        {
            throw new UsageException(bad.Message);
        }

        await File.WriteAllTextAsync(file, ApplicationFileText.Of(surveyed), cancellation);
        if (parsed.GetValue(Json)) PrintJson(surveyed);
        else Print(surveyed);
        return (int)ExitCode.Passed;
    }

    private static string FileToWrite(string file, bool force)
    {
        if (Directory.Exists(file)) throw new UsageException($"--out '{file}' is a folder, expected a file.");
        if (!Directory.Exists(FolderOf(file))) throw new UsageException($"--out '{file}': its folder is not there.");
        if (File.Exists(file) && !force) throw new UsageException($"'{file}' is there already, expected none.{Environment.NewLine}  HINT: --force writes over it");
        return file;
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) ?? Path.GetFullPath(file);

    private static List<string> SchemaOf(string[] asked)
    {
        var here = Directory.GetCurrentDirectory();
        var found = asked.Length > 0 ? asked : SchemaFiles.Find(here);
        if (found.Count == 0) throw new UsageException($"No schema is in '{here}', expected one of {SchemaFiles.Places}.{Environment.NewLine}  HINT: pg_dump --schema-only DATABASE > schema.sql");
        return [.. found.Select(path => File.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"--schema '{path}' is not there, expected a file of SQL or a dump."))];
    }

    private static void PrintJson(SurveyedApplication surveyed) => Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        schemaVersion = 1,
        file = surveyed.File.File,
        schema = ApplicationFileText.SchemaOf(surveyed),
        tenants = surveyed.Tenants is { } tenants ? ApplicationFileText.NameOf(tenants.Table) : null,
        tables = surveyed.Rows.Count,
        roles = surveyed.File.Roles,
        traits = surveyed.File.Traits.Select(trait => trait.Name),
    }));

    private static void Print(SurveyedApplication surveyed)
    {
        var (file, empty) = (surveyed.File, surveyed.Rows.Where(table => table.Value == 0).Select(table => table.Key).ToList());
        Console.Out.WriteLine($"schema   {string.Join(", ", ApplicationFileText.SchemaOf(surveyed))}");
        Console.Out.WriteLine(FormattableString.Invariant($"tables   {surveyed.Rows.Count}, with {surveyed.Rows.Values.Sum()} rows seeded{(empty.Count > 0 ? $"; none in {string.Join(", ", empty)}" : "")}"));
        Console.Out.WriteLine($"tenants  {(surveyed.Tenants is { } tenants ? $"{ApplicationFileText.NameOf(tenants.Table)}: {tenants.Why}" : "none: no table is reached by foreign keys from two others")}");
        if (file.Roles.Count > 0) Console.Out.WriteLine($"roles    {string.Join(", ", file.Roles)}");
        if (file.Traits.Count > 0) Console.Out.WriteLine($"traits   {string.Join(", ", file.Traits.Select(trait => trait.Name))}");
        var isUsual = Path.GetFullPath(file.File) == Path.GetFullPath(Usual);
        Console.Out.WriteLine($"wrote {file.File}; next: tools/drill gate SCRIPT{(isUsual ? "" : $" --app {file.File}")}");
    }
}
