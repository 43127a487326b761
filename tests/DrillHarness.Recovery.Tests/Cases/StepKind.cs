namespace DrillHarness.Recovery.Tests.Cases;

internal enum StepKind
{
    Good,
    Bad,
    BadPrepared,
    LiveOnly,
}
