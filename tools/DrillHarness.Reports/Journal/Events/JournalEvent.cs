using System.Text.Json.Serialization;

namespace DrillHarness.Reports.Events;

/// <summary>
/// One thing that happened in a run: a line of events.jsonl, told apart by its "kind".
/// The <see cref="Journal"/> stamps both clocks as it writes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunStarted), "runStarted")]
[JsonDerivedType(typeof(WorldMeasured), "worldMeasured")]
[JsonDerivedType(typeof(DurabilityAsserted), "durabilityAsserted")]
[JsonDerivedType(typeof(NodeStarted), "nodeStarted")]
[JsonDerivedType(typeof(NodeStopped), "nodeStopped")]
[JsonDerivedType(typeof(StepTold), "stepTold")]
[JsonDerivedType(typeof(PhaseEntered), "phaseEntered")]
[JsonDerivedType(typeof(PhasesMeasured), "phasesMeasured")]
[JsonDerivedType(typeof(ActivityMeasured), "activityMeasured")]
[JsonDerivedType(typeof(ScriptRan), "scriptRan")]
[JsonDerivedType(typeof(ScriptAwaited), "scriptAwaited")]
[JsonDerivedType(typeof(SteadyStateChecked), "steadyStateChecked")]
[JsonDerivedType(typeof(CanaryLost), "canaryLost")]
[JsonDerivedType(typeof(ReportsModelled), "reportsModelled")]
[JsonDerivedType(typeof(DamageFound), "damageFound")]
[JsonDerivedType(typeof(TargetProposed), "targetProposed")]
[JsonDerivedType(typeof(TargetProven), "targetProven")]
[JsonDerivedType(typeof(MergeApplied), "mergeApplied")]
[JsonDerivedType(typeof(TenantRecovered), "tenantRecovered")]
[JsonDerivedType(typeof(TenantsRecovered), "tenantsRecovered")]
[JsonDerivedType(typeof(LedgerChecked), "ledgerChecked")]
[JsonDerivedType(typeof(NavigationChecked), "navigationChecked")]
[JsonDerivedType(typeof(BrowserChecked), "browserChecked")]
[JsonDerivedType(typeof(OracleCompared), "oracleCompared")]
[JsonDerivedType(typeof(InvariantChecked), "invariantChecked")]
[JsonDerivedType(typeof(FaultInjected), "faultInjected")]
[JsonDerivedType(typeof(FaultHealed), "faultHealed")]
[JsonDerivedType(typeof(ScreenshotTaken), "screenshotTaken")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(RunEnded), "runEnded")]
[JsonDerivedType(typeof(CleanedUp), "cleanedUp")]
public abstract record JournalEvent
{
    /// <summary>When it was recorded, UTC, by the harness's wall clock. Never subtract two of them.</summary>
    [JsonPropertyOrder(-2)]
    public DateTimeOffset At { get; init; }

    /// <summary>When it was recorded, in seconds since the journal was opened, by the monotonic clock.</summary>
    [JsonPropertyOrder(-1)]
    public double Elapsed { get; init; }
}
