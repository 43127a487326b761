using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Preparing;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Engine;

/// <summary>What an exception means for whoever called: the one place that decides, for runs and for every other verb.</summary>
public static class FailureCauses
{
    /// <summary>The cause, which has an exit code of its own in <see cref="Reports.ExitCodes"/>.</summary>
    public static FailureCause Of(Exception broke) => broke switch
    {
        MachineLacksException or IsolationUnavailableException => FailureCause.MachineLacks,
        SafetyRefusalException => FailureCause.SafetyRefused,
        HistoryException or BadConfigurationException or ScriptPreparationException => FailureCause.WrongUsage,
        DeadlinePassedException or TimeoutException => FailureCause.TimedOut,
        _ => FailureCause.HarnessBroke,
    };
}
