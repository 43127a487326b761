using CliWrap.Buffered;

namespace DrillHarness.House.Tests.Launcher;

internal sealed class TestTotalsTests
{
    private static string Results(params string[] outcomes) => $"""
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
        {string.Concat(outcomes.Select(Result))}
        </Results></TestRun>
        """;

    private static string Result(string outcome) =>
        $"""<UnitTestResult testName="It_{outcome}" outcome="{outcome}"><Output><ErrorInfo><Message>Expected: 1</Message></ErrorInfo></Output></UnitTestResult>""";

    private static async Task<BufferedCommandResult> CountAsync(string? trx, int status, string filtered = "")
    {
        using var folder = new TemporaryFolder();
        var path = trx is null ? Path.Combine(folder.Path, "missing.trx") : folder.Write("results.trx", trx);
        return await Shell.RunAsync("/usr/bin/python3", Repository.PathOf("tools/test-totals.py"), path, $"{status}", filtered);
    }

    private static string LastLine(BufferedCommandResult result) => result.StandardOutput.TrimEnd().Split('\n')[^1];

    [Test]
    public async Task Outcomes_are_counted_and_failures_named_with_their_message()
    {
        var result = await CountAsync(Results("Passed", "Passed", "Failed", "NotExecuted"), status: 1);

        Assert.That(LastLine(result), Is.EqualTo("2 1 1"));
        Assert.That(result.StandardOutput, Does.Contain("FAILED It_Failed").And.Contain("Expected: 1"));
    }

    [TestCase(0, "", "0 1 0", Description = "no test ran")]
    [TestCase(0, "filtered", "0 0 0")]
    [TestCase(134, "", "0 1 0", Description = "it crashed")]
    [TestCase(124, "filtered", "0 1 0", Description = "the deadline passed")]
    public async Task Without_results_a_project_has_failed_unless_a_filter_emptied_it(int status, string filtered, string totals) =>
        Assert.That(LastLine(await CountAsync(null, status, filtered)), Is.EqualTo(totals));

    [Test]
    public async Task A_crash_after_passed_tests_counts_as_one_failed() =>
        Assert.That(LastLine(await CountAsync(Results("Passed", "Passed"), status: 134)), Is.EqualTo("2 1 0"));

    [Test]
    public async Task Results_that_end_in_the_middle_count_as_one_failed() =>
        Assert.That(LastLine(await CountAsync(Results("Passed")[..80], status: 0)), Is.EqualTo("0 1 0"));

    [Test]
    public async Task A_project_that_nobody_knows_is_wrong_usage()
    {
        var result = await Shell.RunAsync("tools/drill", "test", "--project", "Nowhere");

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((5, "drill: no test project is called 'Nowhere'\n")));
    }
}
