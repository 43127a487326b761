namespace DrillHarness.Drills.Faults;

/// <summary>The system's clock, whose wall time may be wrong. Durations are not touched: nobody can set a monotonic clock.</summary>
public sealed class SlippingClock : TimeProvider
{
    private TimeSpan slip;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + slip;

    /// <summary>From now on wall time is off by so much; zero puts it right.</summary>
    public void Slip(TimeSpan by) => slip = by;
}
