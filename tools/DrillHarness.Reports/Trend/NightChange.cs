namespace DrillHarness.Reports;

/// <summary>A change of level, told by night.</summary>
/// <param name="Night">The first night on the new level.</param>
/// <param name="StartedAt">When that was.</param>
/// <param name="BeforeSeconds">Median of the level before.</param>
/// <param name="AfterSeconds">Median of the level since.</param>
/// <param name="Ratio">New to old.</param>
/// <param name="Nights">Nights on the new level.</param>
/// <param name="Confirmed">False when it was not yet found without the newest night.</param>
/// <param name="Reason">A sentence with numbers.</param>
public sealed record NightChange(string Night, DateTimeOffset StartedAt, double BeforeSeconds, double AfterSeconds, double Ratio, int Nights, bool Confirmed, string Reason);
