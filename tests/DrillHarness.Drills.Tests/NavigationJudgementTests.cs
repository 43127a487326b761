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

    [Test]
    public void Items_in_another_order_than_the_twins_differ() =>
        Assert.That(NavigationJudgement.Differs(Of(Item(1), Item(2)), Of(Item(2), Item(1)), Remade), Is.True);

    [Test]
    public void A_recreated_item_may_stand_elsewhere_with_its_children_in_order()
    {
        var twin = Of(Item(1), Item(5), Item(6) with { Parent = 5 }, Item(7) with { Parent = 5 }, Item(9));
        Assert.Multiple(() =>
        {
            Assert.That(Differs(Item(1), Item(9), Item(50), Item(6) with { Parent = 50 }, Item(7) with { Parent = 50 }), Is.False);
            Assert.That(Differs(Item(1), Item(9), Item(50), Item(7) with { Parent = 50 }, Item(6) with { Parent = 50 }), Is.True, "children out of order");
            Assert.That(Differs(Item(1), Item(9), Item(50), Item(6) with { Parent = 1 }, Item(7) with { Parent = 50 }), Is.True, "a child elsewhere");
            Assert.That(Differs(Item(1), Item(5), Item(9), Item(50), Item(6) with { Parent = 50 }, Item(7) with { Parent = 50 }), Is.True, "both of the pair");
            Assert.That(Differs(Item(1), Item(9)), Is.True, "neither of the pair");
        });

        bool Differs(params NavigationEntry[] live) => NavigationJudgement.Differs(Of(live), twin, Remade);
    }

    private static RecreatedItems Remade => new(new Dictionary<long, long> { [50] = 5 });

    private static NavigationEntry Item(long id) => new(id, 0, 1);

    private static TenantNavigation Of(params NavigationEntry[] items) =>
        new(1, new Dictionary<string, IReadOnlyList<NavigationEntry>> { ["crm"] = items });
}
