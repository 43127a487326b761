using System.Reflection;

namespace DrillHarness.Timing.Tests;

internal sealed class DeadlinesTests
{
    private static IEnumerable<TestCaseData> All() =>
        typeof(Deadlines).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => new TestCaseData(property.GetValue(null)) { TestName = $"A_deadline_is_short_enough_to_notice_a_hang({property.Name})" });

    [TestCaseSource(nameof(All))]
    public void A_deadline_is_short_enough_to_notice_a_hang(TimeSpan deadline) =>
        Assert.That(deadline, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromHours(1)));
}
