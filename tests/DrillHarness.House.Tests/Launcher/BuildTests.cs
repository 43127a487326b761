namespace DrillHarness.House.Tests.Launcher;

internal sealed class BuildTests
{
    private static async Task<string> SourcesAsync(TemporaryFolder house)
    {
        var result = await Shell.RunAsync("bash", "-euc", $"root={house.Path}; . {Repository.PathOf("tools/build.sh")}; sources");
        return result.StandardOutput;
    }

    private static TemporaryFolder House()
    {
        var house = new TemporaryFolder();
        foreach (var file in new[] { "fixtures/A/A.cs", "tools/B/B.cs", "drills/C/C.cs", "a.props", "a.txt", ".editorconfig" }) house.Write(file, file);
        return house;
    }

    [TestCase("fixtures/A/A.cs")]
    [TestCase("drills/C/Another.cs")]
    [TestCase("a.props")]
    public async Task A_source_that_was_written_is_seen(string file)
    {
        using var house = House();
        var before = await SourcesAsync(house);

        house.Write(file, "changed");

        Assert.That(await SourcesAsync(house), Is.Not.EqualTo(before));
    }

    [Test]
    public async Task A_source_that_went_or_became_older_is_seen()
    {
        using var house = House();
        var before = await SourcesAsync(house);

        File.SetLastWriteTimeUtc(Path.Combine(house.Path, "tools/B/B.cs"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var older = await SourcesAsync(house);
        File.Delete(Path.Combine(house.Path, "tools/B/B.cs"));

        Assert.That(new[] { before, older, await SourcesAsync(house) }, Is.Unique);
    }

    [TestCase("fixtures/A/obj/project.assets.json")]
    [TestCase("drills/C/bin/Release/C.dll")]
    [TestCase("tools/README.md")]
    [TestCase(".drill/runs/x")]
    public async Task What_a_build_leaves_and_what_is_only_read_is_not(string file)
    {
        using var house = House();
        var before = await SourcesAsync(house);

        house.Write(file, "changed");

        Assert.That(await SourcesAsync(house), Is.EqualTo(before));
    }

    [Test]
    public async Task A_second_list_answers_in_under_a_second()
    {
        var first = await Shell.RunAsync("tools/drill", "list");
        Assert.That(first.ExitCode, Is.Zero, first.StandardError);

        Assert.That(await Shell.FastestAsync(3, "tools/drill", "list"), Is.LessThan(TimeSpan.FromSeconds(1)));
    }
}
