using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;

namespace DrillHarness.Metadata.Tests.Activity;

internal sealed class EditPlanTests
{
    private const int Steps = 400;
    private const int Workers = 4;
    private static readonly Profile[] Profiles = [Profile.Dev, Profile.Tiny, Profile.Small];
    private static readonly string[] NavigationTables = ["navigation_item", "navigation_link", "navigation_item_role"];
    private static readonly EditKind[] Removing = [EditKind.DeletePage, EditKind.DeleteNavigationItem, EditKind.DeleteRecord];

    [TestCaseSource(nameof(Profiles))]
    public void The_same_seed_plans_the_same(Profile profile)
    {
        var once = Written(profile, 7);
        Assert.That(Written(profile, 7), Is.EqualTo(once));
    }

    [Test]
    public void Another_seed_plans_something_else() =>
        Assert.That(Written(Profile.Small, 8).Intersect(Written(Profile.Small, 7)), Is.Empty);

    [TestCaseSource(nameof(Profiles))]
    public void A_fifth_at_least_is_of_navigation(Profile profile)
    {
        var edits = Everyday(profile, 7).ToList();
        Assert.That(edits.Count(step => NavigationTables.Contains(step.Edit.Table)), Is.GreaterThan(edits.Count / 5));
    }

    [Test]
    public void The_first_hundred_edits_are_of_every_kind() =>
        Assert.That(
            Everyday(Profile.Small, 7, 25).Select(step => step.Edit.Kind).Distinct(),
            Is.EquivalentTo(Enum.GetValues<EditKind>().Where(kind => kind != EditKind.RecreateNavigationItem)));

    [Test]
    public void A_few_rows_are_shared_by_workers()
    {
        var shared = Everyday(Profile.Small, 7).Where(step => step.Edit.Key is not null)
            .GroupBy(step => (step.Edit.Table, step.Edit.Key)).Count(row => row.Select(step => Worker(step)).Distinct().Count() > 1);
        Assert.That(shared, Is.GreaterThan(3));
    }

    [TestCaseSource(nameof(Profiles))]
    public void A_row_that_someone_deletes_is_edited_by_nobody_else(Profile profile)
    {
        var rows = Everyday(profile, 7).Concat(Incident(profile, 7)).Where(step => step.Edit.Key is not null)
            .GroupBy(step => (step.Edit.Table, step.Edit.Key)).ToList();
        var deleted = rows.Where(row => row.Any(step => Removing.Contains(step.Edit.Kind))).ToList();
        Assert.That(deleted, Is.Not.Empty);
        Assert.That(deleted.Where(row => row.Count() > 1), Is.Empty);
    }

    [TestCase("small", 3), TestCase("tiny", 1)]
    public void During_the_incident_items_are_made_again_and_pages_deleted(string profile, int atLeast)
    {
        var incident = Incident(Profile.Named(profile), 7).ToList();
        foreach (var kind in new[] { EditKind.RecreateNavigationItem, EditKind.DeletePage })
        {
            var tenants = incident.Where(step => step.Edit.Kind == kind).Select(step => step.Tenant.Id).Distinct();
            Assert.That(tenants.Count(), Is.GreaterThanOrEqualTo(atLeast), $"tenants with {kind}");
        }
    }

    [Test]
    public void A_step_builds_only_on_an_earlier_step_of_its_worker()
    {
        var dependent = Everyday(Profile.Small, 7).Where(step => step.After is not null).ToList();
        Assert.That(dependent, Is.Not.Empty);
        Assert.That(dependent.Where(step => step.After >= step.Number), Is.Empty);
    }

    [Test]
    public void No_two_edits_have_the_same_identity_or_instant()
    {
        var edits = Everyday(Profile.Small, 7).Concat(Incident(Profile.Small, 7)).Select(step => step.Edit).ToList();
        Assert.That(edits.Select(edit => edit.Id), Is.Unique);
        Assert.That(edits.Select(edit => edit.Instant), Is.Unique);
    }

    private static int Worker(PlannedEdit step) => (int)(step.Edit.Instant.Ticks / TimeSpan.TicksPerMillisecond % Workers);

    private static List<string> Written(Profile profile, ulong seed) =>
        [.. Everyday(profile, seed).Concat(Incident(profile, seed)).Select(step => $"{step.Number} {step.After} {EditJson.Write(step.Edit)}")];

    private static IEnumerable<PlannedEdit> Everyday(Profile profile, ulong seed, int steps = Steps)
    {
        var plan = new EditPlan(profile, seed, Workers);
        return Enumerable.Range(0, Workers).SelectMany(worker => plan.Everyday(worker).Take(steps));
    }

    private static IEnumerable<PlannedEdit> Incident(Profile profile, ulong seed)
    {
        var plan = new EditPlan(profile, seed, Workers);
        return Enumerable.Range(0, Workers).SelectMany(plan.Incident);
    }
}
