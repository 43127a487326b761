using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Faults that were put in, and whether they were taken away again.</summary>
internal static class Faulted
{
    public static IReadOnlyList<FaultSummary> Of(Story story)
    {
        var faults = new List<FaultSummary>();
        foreach (var happened in story.Events)
        {
            if (happened is FaultInjected injected) faults.Add(new FaultSummary(injected.Name, injected.Phase, Injected: true, Healed: false));
            if (happened is not FaultHealed healed) continue;
            var index = faults.FindIndex(fault => fault.Name == healed.Name && !fault.Healed);
            if (index >= 0) faults[index] = faults[index] with { Healed = true };
        }

        return faults;
    }
}
