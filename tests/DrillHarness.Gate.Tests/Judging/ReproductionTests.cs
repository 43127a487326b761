using DrillHarness.Drills.Reproductions;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
internal sealed class ReproductionTests
{
    private static IEnumerable<string> Named(string expect) => ScriptCatalogue.All.Where(script => script.Expect == expect).Select(script => script.Name);

    private static IEnumerable<string> Bad => Named("rejected");

    private static IEnumerable<string> Good => Named("accepted");

    [TestCaseSource(nameof(Bad))]
    public async Task A_bad_script_is_rejected_for_rows_that_were_not_meant(string name)
    {
        var script = ScriptCatalogue.All.Single(known => known.Name == name);
        var judged = await GateWorlds.JudgeAsync(Options(script), (GateWorlds.Production, null));
        var errors = judged.SelectMany(run => run.Findings).Where(finding => finding.Severity == Severity.Error).ToList();
        Assert.That(errors, Has.Some.Matches<Finding>(finding => finding is { Code: FindingCodes.OutsideIntent, Rows: > 0 } && finding.Table == $"public.{script.Table}"), Told(errors));
        // Counted by the decoder, and by the server.
        var (seen, _) = judged.First(run => run.Findings.Any(finding => finding.Code == FindingCodes.OutsideIntent));
        var tally = seen.Tables.Single(tally => tally.Table == $"public.{script.Table}");
        Assert.That(tally.Deleted, Is.EqualTo(tally.Counts[RowOperation.Delete]).And.GreaterThanOrEqualTo(tally.Outside[RowOperation.Delete].Count));
        Assert.That(seen.Unaccounted, Is.Empty);
    }

    [TestCaseSource(nameof(Bad))]
    public async Task A_bad_script_is_exact_on_clean_data_and_fires_with_its_trait(string name)
    {
        var script = ScriptCatalogue.All.Single(known => known.Name == name);
        var known = new Worlds.SampleApplication().Traits.Any(trait => trait.Name == script.Trait);
        Assume.That(known, $"{script.Trait} is no state of a clean world: it fires always, or in every world with two tenants, or when it is run twice");
        var judged = await GateWorlds.JudgeAsync(Options(script), (GateWorlds.Dev, null), (GateWorlds.Dev, script.Trait));
        Assert.That(judged.Where(run => run.Seen.World.Traits.Count == 0).SelectMany(run => run.Findings).Where(finding => finding.Severity == Severity.Error), Is.Empty);
        Assert.That(judged.Where(run => run.Seen.World.Traits.Count == 1).SelectMany(run => run.Findings), Has.Some.Matches<Finding>(finding => finding is { Severity: Severity.Error }));
    }

    [TestCaseSource(nameof(Good))]
    public async Task A_mended_script_and_a_control_are_accepted(string name)
    {
        var script = ScriptCatalogue.All.Single(known => known.Name == name);
        var judged = await GateWorlds.JudgeAsync(Options(script), (GateWorlds.Production, null), (GateWorlds.Dev, "unused-layout"), (GateWorlds.Dev, "empty-table"));
        var errors = judged.SelectMany(run => run.Findings).Where(finding => finding.Severity >= Severity.Unseen).ToList();
        Assert.That(errors, Is.Empty, Told(errors));
    }

    private static GateOptions Options(CataloguedScript script) => new() { Script = Path.Combine(GateWorlds.Repository, script.Path), Deadline = TimeSpan.FromMinutes(2) };

    private static string Told(IEnumerable<Finding> findings) => string.Join('\n', findings.Select(finding => $"{finding.World}: {finding.Code}: {finding.Message} {string.Join(" | ", finding.Evidence)}"));
}
