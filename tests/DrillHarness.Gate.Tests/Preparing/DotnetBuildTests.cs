using DrillHarness.Gate.Preparing;

namespace DrillHarness.Gate.Tests.Preparing;

/// <summary>C# scripts are built outside and run inside a real sandbox.</summary>
internal sealed class DotnetBuildTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;

    private static readonly string Library = Project.Replace("<OutputType>Exe</OutputType>", "");

    [Test]
    public async Task A_file_with_packages_runs_without_network_and_reads_what_lies_beside_it()
    {
        using var folder = new SourceFolder(("beside.txt", "found"), ("purge.cs", """
            #:package Npgsql@10.0.3
            Console.WriteLine(typeof(Npgsql.NpgsqlConnection).Assembly.GetName().Version);
            Console.WriteLine($"{File.ReadAllText("beside.txt")} {args.Length} {Environment.UserName} {Environment.GetEnvironmentVariable("HOME")}");
            """));

        var outcome = await folder.RunAsync("purge.cs");

        Assert.That(outcome.StandardOutput.Split('\n'), Is.EqualTo(new[] { "10.0.3.0", "found 0 script /home/script", "" }), outcome.StandardError);
        Assert.That(folder.Files(folder.Sources), Is.EquivalentTo(new[] { "beside.txt", "purge.cs" }));
    }

    [Test]
    public async Task A_file_can_use_threads_and_memory()
    {
        using var folder = new SourceFolder(("purge.cs", """
            var blocks = new System.Collections.Concurrent.ConcurrentBag<byte[]>();
            Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 32 }, _ => { var block = new byte[16 << 20]; Array.Fill<byte>(block, 1); blocks.Add(block); });
            Console.WriteLine(blocks.Sum(block => (long)block.Length) >> 20);
            """));

        var outcome = await folder.RunAsync("purge.cs");

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("1024"), outcome.StandardError);
    }

    [TestCase("purge/purge.csproj")]
    [TestCase("purge")]
    public async Task A_project_comes_with_those_it_refers_to_and_with_its_content(string name)
    {
        using var folder = new SourceFolder(
            ("purge/purge.csproj", With("""<ProjectReference Include="../words/words.csproj" /><None Update="beside.txt" CopyToOutputDirectory="Always" />""")),
            ("purge/beside.txt", "found"),
            ("purge/Program.cs", """Console.WriteLine($"{Words.Said} {File.ReadAllText("beside.txt")}");"""),
            ("purge/obj/Debug/Stale.cs", "left by another build"),
            ("words/words.csproj", Library),
            ("words/Words.cs", """public static class Words { public const string Said = "hello"; }"""));
        var before = folder.Files(folder.Sources).ToList();

        var outcome = await folder.RunAsync(name);

        Assert.That(outcome.StandardOutput.Trim(), Is.EqualTo("hello found"), outcome.StandardError);
        Assert.That(folder.Files(folder.Sources), Is.EquivalentTo(before));
    }

    [Test]
    public async Task Its_exit_code_and_its_exception_come_through()
    {
        using var folder = new SourceFolder(("purge.cs", """throw new InvalidOperationException("no such tenant");"""));

        var outcome = await folder.RunAsync("purge.cs");

        Assert.That(outcome.ExitCode, Is.EqualTo(134));
        Assert.That(outcome.StandardError, Does.Contain("no such tenant"));
    }

    [Test]
    public void What_does_not_compile_is_told_with_the_compilers_words_and_leaves_nothing()
    {
        using var folder = new SourceFolder(("purge.cs", "Console.WriteLine(missing);"));

        Assert.That(() => folder.PrepareAsync("purge.cs"), Throws.TypeOf<ScriptPreparationException>()
            .With.Message.Contains("dotnet build ended with exit code 1").And.Message.Contains("CS0103")
            .And.Property(nameof(ScriptPreparationException.Output)).Some.Contains("'missing'"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Scratch), Is.Empty);
    }

    [Test]
    public void Packages_that_the_lock_file_does_not_know_are_refused()
    {
        using var folder = new SourceFolder(
            ("purge.csproj", With("""<PackageReference Include="Npgsql" Version="10.0.3" />""")),
            ("packages.lock.json", """{"version": 1, "dependencies": {"net10.0": {}}}"""),
            ("Program.cs", ""));

        Assert.That(() => folder.PrepareAsync("purge.csproj"), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains("NU1004"));
    }

    [Test]
    public void A_library_is_no_script()
    {
        using var folder = new SourceFolder(("words.csproj", Library), ("Words.cs", "class Words;"));

        Assert.That(() => folder.PrepareAsync("words.csproj"), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains("builds 0 programs"));
    }

    [TestCase(0)]
    [TestCase(2)]
    public void A_folder_holds_one_project(int projects)
    {
        using var folder = new SourceFolder([("Program.cs", ""), .. Enumerable.Range(0, projects).Select(number => ($"{number}.csproj", Project))]);

        Assert.That(() => folder.PrepareAsync(""), Throws.TypeOf<ScriptPreparationException>().With.Message.Contains($"holds {projects} projects, expected one"));
    }

    [Test]
    public async Task Cancelling_ends_the_build()
    {
        using var folder = new SourceFolder(("purge.cs", ""));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(() => ScriptPreparation.PrepareAsync(folder.PathOf("purge.cs"), folder.Scratch, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Scratch), Is.Empty);
    }

    private static string With(string items) => Project.Replace("</Project>", $"<ItemGroup>{items}</ItemGroup></Project>");
}
