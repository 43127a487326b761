using DrillHarness.Gate.Preparing;

namespace DrillHarness.Gate.Tests.Preparing;

internal sealed class PreparedScriptTests
{
    [TestCase("script.py")]
    [TestCase("script.sh")]
    [TestCase("script.sql")]
    public async Task What_needs_no_building_stays_where_it_is(string name)
    {
        using var folder = new SourceFolder((name, ""));

        var prepared = await folder.PrepareAsync(name);

        Assert.That((prepared.ScriptPath, prepared.Interpreter), Is.EqualTo((folder.PathOf(name), (IReadOnlyList<string>?)null)));
        Assert.That(prepared.ReadableFolders, Is.Empty);
        Assert.That(folder.Files(folder.Scratch), Is.Empty);
    }

    [TestCase("#!/bin/sh\necho \"$0\"", "/script/purge")]
    [TestCase("#! /usr/bin/env python3\nprint('by env')", "by env")]
    [TestCase("#!/usr/bin/env -S python3 -B -u\nimport sys; print(sys.dont_write_bytecode)", "True")]
    [TestCase("#!/usr/bin/perl -w\nprint $^W", "1")]
    public async Task A_script_is_run_by_what_its_first_line_names(string text, string printed)
    {
        using var folder = new SourceFolder(("purge", text));

        var outcome = await folder.RunAsync("purge");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo(printed), outcome.StandardError);
    }

    [Test]
    public async Task A_shell_script_is_run_by_the_shell_that_it_names()
    {
        using var folder = new SourceFolder(("purge.sh", "#!/usr/bin/env bash\nset -euo pipefail\nkinds=(one two)\necho \"${kinds[1]}\""));

        var outcome = await folder.RunAsync("purge.sh");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("two"), outcome.StandardError);
    }

    [Test]
    public async Task A_program_is_run_as_it_is_though_its_owner_alone_may()
    {
        using var folder = new SourceFolder(("purge", ""));
        File.Copy("/usr/bin/id", folder.PathOf("purge"), overwrite: true);
        File.SetUnixFileMode(folder.PathOf("purge"), (UnixFileMode)0b111_000_000);

        var outcome = await folder.RunAsync("purge");

        Assert.That(outcome.StandardOutput, Does.StartWith("uid=").And.Not.StartsWith("uid=0"), outcome.StandardError);
    }

    [TestCase("purge.cobol", "its extension '.cobol' is not known")]
    [TestCase("purge.zip/deep", "#!/usr/bin/env")]
    public void What_nothing_runs_is_refused(string name, string message)
    {
        using var folder = new SourceFolder((name, "#! \nIDENTIFICATION DIVISION."));

        Assert.That(() => folder.PrepareAsync(name), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains(message).And.Message.Contains("HINT: "));
    }

    [Test]
    public void A_missing_script_is_named()
    {
        using var folder = new SourceFolder(("other.py", ""));

        Assert.That(() => folder.PrepareAsync("purge.py"), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("purge.py"));
    }
}
