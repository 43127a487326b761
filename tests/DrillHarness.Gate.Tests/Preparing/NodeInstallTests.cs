using System.Diagnostics;
using DrillHarness.Gate.Preparing;

namespace DrillHarness.Gate.Tests.Preparing;

/// <summary>Scripts for Node; the package that they need lies beside them, so that no registry is asked.</summary>
internal sealed class NodeInstallTests
{
    private const string Package = """{"name": "purge", "version": "1.0.0", "dependencies": {"words": "file:words"}}""";

    private const string Lock = """
        {"name": "purge", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
          "": {"name": "purge", "version": "1.0.0", "dependencies": {"words": "file:words"}},
          "node_modules/words": {"resolved": "words", "link": true},
          "words": {"version": "1.0.0"}}}
        """;

    private static readonly (string, string)[] Words =
        [("words/package.json", """{"name": "words", "version": "1.0.0", "main": "index.js"}"""), ("words/index.js", "exports.said = 'hello';")];

    private const string Script = "console.log(require('words').said, process.cwd(), process.argv.length);";

    [Test]
    public async Task Packages_are_installed_as_the_lock_file_says_into_a_copy()
    {
        using var folder = new SourceFolder(
            [("purge.js", Script), ("package.json", Package), ("package-lock.json", Lock), ("node_modules/words/index.js", "exports.said = 'stale';"), .. Words]);
        var before = folder.Files(folder.Sources).ToList();

        var outcome = await folder.RunAsync("purge.js");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("hello /script 2"), outcome.StandardError);
        Assert.That(folder.Files(folder.Sources), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Without_a_lock_file_the_packages_at_hand_are_taken_and_else_installed([Values] bool atHand)
    {
        using var folder = new SourceFolder([("purge.cjs", Script), ("package.json", Package), .. Words]);
        if (atHand)
        {
            Directory.CreateDirectory(folder.PathOf("node_modules/words"));
            await File.WriteAllTextAsync(folder.PathOf("node_modules/words/index.js"), "exports.said = 'at hand';");
        }

        var outcome = await folder.RunAsync("purge.cjs");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo($"{(atHand ? "at hand" : "hello")} /script 2"), outcome.StandardError);
    }

    [Test]
    public async Task A_script_by_itself_needs_no_package_file()
    {
        using var folder = new SourceFolder(("purge.mjs", "import os from 'node:os'; console.log(os.userInfo().username, os.homedir());"));

        var outcome = await folder.RunAsync("purge.mjs");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("script /home/script"), outcome.StandardError);
        Assert.That(folder.Files(folder.Scratch), Is.Empty);
    }

    [Test]
    public void A_lock_file_that_does_not_fit_is_told_in_npms_words_and_leaves_nothing()
    {
        using var folder = new SourceFolder([("purge.js", ""), ("package.json", Package.Replace("words\"", "other\"")), ("package-lock.json", Lock), .. Words]);

        Assert.That(() => folder.PrepareAsync("purge.js"), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains("ci ended with exit code 1").And.Message.Contains("npm e"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Scratch), Is.Empty);
    }

    [Test]
    public void A_package_file_that_cannot_be_read_is_told()
    {
        using var folder = new SourceFolder(("purge.js", ""), ("package.json", "{"));

        Assert.That(() => folder.PrepareAsync("purge.js"), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains("package.json that cannot be read"));
    }

    [Test]
    public async Task The_build_is_given_no_database()
    {
        Environment.SetEnvironmentVariable("PGCANARY", "sings");
        Environment.SetEnvironmentVariable("DATABASE_URL", "postgresql://canary");
        using var folder = new SourceFolder(
            [("purge.js", "console.log(require('fs').readFileSync('env.txt', 'utf8'))"), ("package-lock.json", Lock),
             ("package.json", Package.Replace("\"dependencies\"", "\"scripts\": {\"install\": \"env > env.txt\"}, \"dependencies\"")), .. Words]);

        var outcome = await folder.RunAsync("purge.js");
        Environment.SetEnvironmentVariable("DATABASE_URL", null);

        Assert.That(outcome.StandardOutput, Does.Contain("PATH=").And.Not.Contains("canary").And.Not.Contains("PGCANARY"), outcome.StandardError);
    }

    [Test]
    public async Task TypeScript_runs_where_Node_strips_types_and_is_refused_elsewhere()
    {
        using var folder = new SourceFolder(("purge.ts", "const said: string = 'stripped'; console.log(said);"));

        if (StripsTypes()) Assert.That((await folder.RunAsync("purge.ts")).StandardOutput.Trim(), Is.EqualTo("stripped"));
        else Assert.That(() => folder.PrepareAsync("purge.ts"), Throws.TypeOf<ScriptPreparationException>()
            .With.Message.Contains("is TypeScript, which Node v").And.Message.Contains("HINT: compile it"));
    }

    private static bool StripsTypes()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", "process.exit(process.features.typescript ? 0 : 1)"]))!;
        node.WaitForExit();
        return node.ExitCode == 0;
    }
}
