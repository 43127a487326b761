using DrillHarness.Metadata.Seeding;

namespace DrillHarness.Metadata.Tests.Seeding;

internal sealed class WorldShapeTests
{
    [Test]
    public void Sizes_follow_a_power_law()
    {
        var apps = new WorldShape(Profile.Stacker, 7).Tenants.Where(tenant => tenant.Apps > 0).ToDictionary(tenant => tenant.Rank, tenant => tenant.Apps);
        var slope = Math.Log((double)apps[1] / apps[999]) / Math.Log(1_000.0 / 2);
        Assert.That(slope, Is.EqualTo(Profile.Stacker.SizeExponent).Within(0.03));
    }

    [Test]
    public void The_largest_tenant_of_small_has_about_a_tenth()
    {
        var world = Seeder.Foresee(Profile.Small, 7);
        var largest = world.Tenants.Single(tenant => tenant.Traits.HasFlag(TenantTraits.Largest));
        Assert.That((double)largest.NavigationItems / world.Tenants.Sum(tenant => tenant.NavigationItems), Is.InRange(0.07, 0.13));
    }

    [Test]
    public void Stacker_has_a_million_navigation_items_of_two_thousand_tenants()
    {
        var world = Seeder.Foresee(Profile.Stacker, 7);
        Assert.That(world.Tenants, Has.Count.EqualTo(2_000));
        Assert.That(world.Tenants.Sum(tenant => tenant.NavigationItems), Is.InRange(980_000, 1_020_000));
    }

    [Test]
    public void Large_is_ten_times_stacker()
    {
        var world = Seeder.Foresee(Profile.Large, 7);
        Assert.That(world.Tenants.Sum(tenant => tenant.NavigationItems), Is.InRange(9_800_000, 10_200_000));
    }

    [Test]
    public void Keys_follow_on_one_another_without_a_gap()
    {
        var world = new WorldShape(Profile.Small, 7);
        var counted = default(RowCounts);
        foreach (var tenant in world.Tenants)
        {
            Assert.That(tenant.Offset, Is.EqualTo(counted));
            counted += tenant.Counts;
        }
    }

    [TestCase(1ul), TestCase(2ul), TestCase(99ul)]
    public void Every_tiny_world_has_what_three_tenants_allow(ulong seed)
    {
        var traits = Seeder.Foresee(Profile.Tiny, seed).Tenants.Aggregate(TenantTraits.None, (all, tenant) => all | tenant.Traits);
        const TenantTraits Expected = TenantTraits.Largest | TenantTraits.Smallest | TenantTraits.Empty | TenantTraits.HeadingOnly
            | TenantTraits.SharedLayout | TenantTraits.NonLatin | TenantTraits.TrashedLayout;
        Assert.That(traits & Expected, Is.EqualTo(Expected));
    }

    [Test]
    public void A_small_world_has_every_trait()
    {
        var traits = Seeder.Foresee(Profile.Small, 7).Tenants.Aggregate(TenantTraits.None, (all, tenant) => all | tenant.Traits);
        Assert.That(Enum.GetValues<TenantTraits>().Where(trait => !traits.HasFlag(trait)), Is.Empty);
    }

    [Test]
    public void A_developers_world_is_like_any_other_but_for_its_sizes() =>
        Assert.That(Seeder.Foresee(Profile.Dev, 7).Tenants.Select(tenant => tenant.Traits), Is.EquivalentTo([TenantTraits.Largest, TenantTraits.Smallest]));
}
