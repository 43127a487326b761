using DrillHarness.Clusters;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Trials;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Judging;

/// <summary>One server and two templates for all tests that judge a script.</summary>
[SetUpFixture]
internal sealed class GateWorlds
{
    private static readonly SampleApplication Application = new();
    private static GateServer? server;
    private static readonly Dictionary<string, string> Templates = [];

    public static string Production => SampleApplication.ProductionLike;

    public static string Dev => Application.Profiles[0];

    [OneTimeSetUp]
    public static async Task OpenAsync()
    {
        server = await GateServer.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, CancellationToken.None);
        foreach (var profile in Application.Profiles) Templates[profile] = await server.MakeTemplateAsync(Application, profile, 1, CancellationToken.None);
    }

    [OneTimeTearDown]
    public static async Task CloseAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "DrillHarness.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    /// <summary>Runs a script in worlds in turn, each new, and judges each run.</summary>
    public static Task<IReadOnlyList<(Observation Seen, IReadOnlyList<Finding> Findings)>> JudgeAsync(GateOptions options, params (string Profile, string? Trait)[] worlds) => JudgeAsync(options, [], worlds);

    private static async Task<IReadOnlyList<(Observation Seen, IReadOnlyList<Finding> Findings)>> JudgeAsync(GateOptions options, string[] changes, (string Profile, string? Trait)[] worlds)
    {
        using var script = await CandidateScript.PrepareAsync(options, server!.Directory, CancellationToken.None);
        if (script.Broken is { } broken) throw new InvalidOperationException($"{broken.Message} {string.Join(' ', broken.Evidence)}");
        var file = options.IntentFile ?? Intent.FileFor(options.Script);
        var intent = file is null ? null : IntentReader.Read(file);
        var observer = new Observer(server, Application, intent);
        var judged = new List<(Observation, IReadOnlyList<Finding>)>();
        foreach (var (profile, trait) in worlds)
        {
            var world = await server.CloneAsync(Templates[profile], profile, 1, [.. Application.Traits.Where(known => known.Name == trait)], CancellationToken.None);
            await server.ChangeAsync(world, changes, CancellationToken.None);
            var seen = await observer.RunAsync(world, script.RunAsync, CancellationToken.None);
            judged.Add((seen, Judge.FindingsOf(seen, intent)));
            if (seen.Outcome.ExitCode == 0)
            {
                var second = await observer.RunAsync(world, script.RunAsync, CancellationToken.None);
                judged.Add((second, SecondRun.FindingsOf(second, intent)));
            }

            await server.DropAsync(world, CancellationToken.None);
        }

        return judged;
    }

    /// <summary>Judges a script of a few lines in the production-like world, first run only.</summary>
    public static async Task<(Observation Seen, IReadOnlyList<Finding> Findings)> JudgeTextAsync(string name, string text, string? intent = null, TimeSpan? deadline = null, params string[] changes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server!.Directory, Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(folder, name), text);
        if (intent is not null) File.WriteAllText(Path.Combine(folder, "purge.intent.yaml"), intent);
        return (await JudgeAsync(new GateOptions { Script = Path.Combine(folder, name), Deadline = deadline ?? TimeSpan.FromSeconds(60) }, changes, [(Production, null)]))[0];
    }

    /// <summary>Tries a Python script of a few lines in one way.</summary>
    public static Task<IReadOnlyList<Finding>> TryAsync(ITrial trial, string text, string intent) => InSceneAsync("a.py", text, intent, scene => trial.RunAsync(scene, CancellationToken.None));

    /// <summary>Tries it in one way with one seed after the other, until something is found.</summary>
    public static Task<IReadOnlyList<Finding>> TryUntilFoundAsync(ITrial trial, string text, string intent, int seeds) => InSceneAsync("a.py", text, intent, async scene =>
    {
        IReadOnlyList<Finding> found = [];
        for (var seed = 1; seed <= seeds && found.Count == 0; seed++) found = await trial.RunAsync(scene with { Seed = (ulong)seed }, CancellationToken.None);
        return found;
    });

    /// <summary>After a whole run of a script of a few lines in the production-like world.</summary>
    public static async Task<T> InSceneAsync<T>(string name, string text, string intentText, Func<TrialScene, Task<T>> work)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server!.Directory, Guid.NewGuid().ToString("N"))).FullName;
        var options = new GateOptions { Script = Path.Combine(folder, name) };
        File.WriteAllText(options.Script, text);
        File.WriteAllText(Path.Combine(folder, "a.intent.yaml"), intentText);
        using var script = await CandidateScript.PrepareAsync(options, server.Directory, CancellationToken.None);
        var intent = IntentReader.Read(Path.Combine(folder, "a.intent.yaml"));
        var observer = new Observer(server, Application, intent);
        var world = await server.CloneAsync(Templates[Production], Production, 1, [], CancellationToken.None);
        var whole = await observer.RunAsync(world, script.RunAsync, CancellationToken.None);
        await server.DropAsync(world, CancellationToken.None);
        Assert.That((whole.Outcome.ExitCode, whole.ChangedAnything), Is.EqualTo((0, true)), whole.Outcome.StandardError);
        return await work(new TrialScene
        {
            Server = server,
            Application = Application,
            Script = script,
            Intent = intent,
            Observer = observer,
            Template = Templates[Production],
            Profile = Production,
            Seed = 1,
            Whole = whole,
            IsRepeatable = true,
        });
    }
}
