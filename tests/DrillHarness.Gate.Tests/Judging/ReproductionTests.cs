using DrillHarness.Drills.Reproductions;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

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
        var expected = errors.Where(finding => finding is { Code: FindingCodes.OutsideIntent or FindingCodes.UndeclaredTable, Rows: > 0 } && finding.Table == $"public.{script.Table}").ToList();
        Assert.That(expected, Is.Not.Empty, Told(errors));
        Assert.That(judged.SelectMany(run => run.Seen.Unaccounted), Is.Empty);
        // As the server counts: what the decoder saw go is what is not there.
        var tallies = judged.SelectMany(run => run.Seen.Tables).Where(tally => tally.Table == $"public.{script.Table}").ToList();
        Assert.That(tallies.Sum(tally => tally.Deleted), Is.EqualTo(-tallies.Sum(tally => tally.CountChange)).And.GreaterThanOrEqualTo(expected[0].Rows));
    }

    // Others fire always, in every world with two tenants, or where nothing is unused, as in a clean one.
    private static IEnumerable<string> BadByTrait => ScriptCatalogue.All.Where(script => script.Expect == "rejected" && script.Trait != "nothing-unused" &&
        new SampleApplication().Traits.Any(trait => trait.Name == script.Trait)).Select(script => script.Name);

    [TestCaseSource(nameof(BadByTrait))]
    public async Task A_bad_script_is_exact_on_clean_data_and_fires_with_its_trait(string name)
    {
        var script = ScriptCatalogue.All.Single(known => known.Name == name);
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
