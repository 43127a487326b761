using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>What a person reads first: on which data the script is right, on which it is not, and what it does there.</summary>
internal sealed class Explanation(IReadOnlyList<WorldVerdict> worlds, IReadOnlyList<Finding> findings, IReadOnlyList<Trait> traits)
{
    public string Sentence(GateVerdict verdict)
    {
        var errors = findings.Where(finding => finding.Ignored is null && finding.Severity == Severity.Error).ToList();
        if (verdict == GateVerdict.Accepted && findings.Any(finding => finding.Code == FindingCodes.NoIntent)) return $"does nothing that is never right, in {worlds.Count} runs; there is no intent to hold it to";
        if (verdict == GateVerdict.Accepted) return worlds.Count == 1 ? "touches what its intent says" : $"touches what its intent says, in {worlds.Count} runs";
        if (verdict == GateVerdict.Inconclusive) return findings.First(finding => finding.Ignored is null && finding.Severity == Severity.Unseen).Message;
        var worst = errors[0];
        return $"{Where()}{worst.Message}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}";
    }

    // "exact on dev data; as soon as one layout is soft-deleted: …"
    private string Where()
    {
        var clean = worlds.Where(world => world.Traits.Count == 0 && world.Run == "once").FirstOrDefault(world => worlds.Any(other => other.Traits.Count > 0 && other.Profile == world.Profile));
        if (clean is not { Verdict: GateVerdict.Accepted }) return "";
        var firing = worlds.Where(world => world.Traits.Count == 1 && world.Verdict == GateVerdict.Rejected).Select(world => world.Traits[0]).Distinct().ToList();
        if (firing.Count > 0)
        {
            var stories = firing.Take(3).Select(name => traits.First(trait => trait.Name == name).Story);
            return $"exact on {clean.Profile} data; {string.Join(", or ", stories)}: ";
        }

        return worlds.Any(world => world.Profile != clean.Profile && world.Verdict == GateVerdict.Rejected) ? $"exact on {clean.Profile} data, not on {worlds.First(world => world.Verdict == GateVerdict.Rejected).Profile} data: " : "";
    }
}
