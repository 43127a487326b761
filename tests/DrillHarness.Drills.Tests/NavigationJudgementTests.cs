using DrillHarness.Drills.Verification;

namespace DrillHarness.Drills.Tests;

[TestFixture]
public sealed class NavigationJudgementTests
{
    private static readonly HashSet<long> Nobody = [];

    [Test]
    public void An_item_that_is_gone_breaks_the_tenant() =>
        Assert.That(NavigationJudgement.IsBroken(Of(Item(1), Item(2)), Of(Item(1)), Nobody), Is.True);

    [Test]
    public void An_item_that_reads_differently_breaks_the_tenant() =>
        Assert.That(NavigationJudgement.IsBroken(Of(Item(1)), Of(Item(1) with { Content = 5 }), Nobody), Is.True);

    [Test]
    public void An_item_that_a_customer_touched_may_be_gone_and_new_ones_may_be_there() =>
        Assert.That(NavigationJudgement.IsBroken(Of(Item(1), Item(2)), Of(Item(1), Item(9)), new HashSet<long> { 2 }), Is.False);

    [Test]
    public void A_child_of_something_touched_may_hang_elsewhere_but_has_to_be_there()
    {
        var (before, touched) = (Of(Item(1), Item(2) with { Parent = 1 }), new HashSet<long> { 1 });
        Assert.Multiple(() =>
        {
            Assert.That(NavigationJudgement.IsBroken(before, Of(Item(2) with { Parent = 7 }), touched), Is.False);
            Assert.That(NavigationJudgement.IsBroken(before, Of(Item(1)), touched), Is.True);
            Assert.That(NavigationJudgement.IsBroken(before, Of(Item(1), Item(2) with { Parent = 7 }), Nobody), Is.True);
        });
    }

    private static NavigationEntry Item(long id) => new(id, 0, 1);

    private static TenantNavigation Of(params NavigationEntry[] items) =>
        new(1, new Dictionary<string, IReadOnlyList<NavigationEntry>> { ["crm"] = items });
}
