using DrillHarness.Clusters;
using DrillHarness.Drills.Strategies;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>What a drill is played on.</summary>
/// <param name="Engine">Makes the servers and removes them.</param>
/// <param name="Directory">Where the files of the run go.</param>
/// <param name="Strategy">How to recover.</param>
/// <param name="Journal">Where everything is written down.</param>
/// <param name="Logs">The servers whose logs are wanted.</param>
internal sealed record DrillStage(IClusterEngine Engine, string Directory, IRecoveryStrategy Strategy, Journal Journal, ServerLogs Logs);
