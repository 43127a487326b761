using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>What makes figures worth something: durable servers, an isolated script, healed faults, a clean machine.</summary>
internal static class ConditionChecks
{
    private const string Group = "conditions";

    public static IEnumerable<Check> Of(Story story) => [.. Durability(story), .. Isolation(story), .. Faults(story), .. Cleanup(story)];

    private static IEnumerable<Check> Durability(Story story)
    {
        var asserted = story.All<DurabilityAsserted>().ToArray();
        if (asserted.Length == 0 && story.Must(Look.Durability)) yield return Check.Missed(Group, "Durability of the servers");
        foreach (var node in asserted)
        {
            var found = $"fsync {OnOff(node.Fsync)}, full_page_writes {OnOff(node.FullPageWrites)}, synchronous_commit {node.SynchronousCommit}";
            yield return Check.Needs(Group, $"Node {node.Node} is durable", IsDurable(node),
                "fsync on, full_page_writes on, synchronous_commit not off", found, $"node {node.Node} is not durable ({found}), so its figures mean nothing");
        }

        if (!story.Must(Look.Durability)) yield break;
        foreach (var name in story.All<NodeStarted>().Select(node => node.Node).Except(asserted.Select(node => node.Node)))
            yield return Check.Missed(Group, $"Durability of node {name}");
    }

    private static bool IsDurable(DurabilityAsserted node) => node is { Fsync: true, FullPageWrites: true, SynchronousCommit: not "off" };

    private static string OnOff(bool on) => on ? "on" : "off";

    private static IEnumerable<Check> Isolation(Story story) => story.All<ScriptRan>().Select(script => Check.Needs(
        Group, $"The script ran isolated ({script.World.ToString().ToLowerInvariant()})",
        script.Isolation != "none" || story.Started?.AllowUnisolated == true,
        "container or sandbox", script.Isolation, "the candidate script ran with isolation: none"));

    private static IEnumerable<Check> Faults(Story story) => Faulted.Of(story).Select(fault => Check.Needs(
        Group, $"Fault {fault.Name} was healed", fault.Healed, "healed", fault.Healed ? "healed" : "still there",
        $"fault {fault.Name} was never healed"));

    private static IEnumerable<Check> Cleanup(Story story)
    {
        if (story.Last<CleanedUp>() is not { } cleaned) return story.Must(Look.Cleanup) ? [Check.Missed(Group, "What is left behind")] : [];
        return
        [
            Check.Needs(Group, "Nothing is left behind", cleaned.LeftBehind == 0, "0", Units.Count(cleaned.LeftBehind),
                $"the harness left {Units.Count(cleaned.LeftBehind, "thing")} behind"),
        ];
    }
}
