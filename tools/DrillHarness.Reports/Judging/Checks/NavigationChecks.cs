using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>People can use their apps: before, not during, and again after.</summary>
internal static class NavigationChecks
{
    private const string Group = "navigation";

    public static IEnumerable<Check> Of(Story story) => [.. After(story), .. Browser(story), .. Before(story), .. During(story)];

    private static IEnumerable<Check> After(Story story)
    {
        if (Seen(story, Moment.After) is not { } after)
            return story.Must(Look.Navigation) ? [Check.Missed(Group, "Navigation after the recovery")] : [];
        return
        [
            Check.None(Group, "Every tenant's navigation is whole after the recovery", after.Broken, "tenant",
                "with broken navigation after the recovery"),
            Check.Needs(Group, "Navigation was read after the recovery", after is { TenantsChecked: > 0, PagesChecked: > 0 },
                "more than 0 tenants and pages",
                $"{Units.Count(after.TenantsChecked, "tenant")}, {Units.Count(after.PagesChecked, "page")}",
                "no tenant's navigation was read after the recovery"),
        ];
    }

    private static IEnumerable<Check> Browser(Story story)
    {
        if (story.Last<BrowserChecked>(look => look.When == Moment.After) is not { } after)
            return story.Must(Look.Browser) ? [Check.Missed(Group, "The apps in a browser after the recovery")] : [];
        return
        [
            Check.None(Group, "Every click in the browser leads where it should", after.Broken, "tenant",
                "with a click in the browser that led astray"),
            Check.Needs(Group, "The browser clicked through apps", after is { Tenants: > 0, Clicks: > 0 }, "more than 0 tenants and clicks",
                $"{Units.Count(after.Tenants, "tenant")}, {Units.Count(after.Clicks, "click")}", "the browser clicked nothing"),
        ];
    }

    private static IEnumerable<Check> Before(Story story)
    {
        if (Seen(story, Moment.Before) is not { } before)
            return story.Must(Look.Navigation) ? [Check.Missed(Group, "Navigation before the incident")] : [];
        return
        [
            Check.Needs(Group, "Every tenant's navigation was whole before the incident", before.Broken == 0, "0",
                Units.Count(before.Broken), $"{Units.Count(before.Broken, "tenant")} had broken navigation before the incident already"),
        ];
    }

    private static IEnumerable<Check> During(Story story)
    {
        if (Seen(story, Moment.During) is not { } during)
            return story.Must(Look.Navigation) ? [Check.Missed(Group, "Navigation during the incident")] : [];
        if (!story.Must(Look.BrokenNavigation)) return [];
        return
        [
            Check.Needs(Group, "The navigation check sees the damage while it is there", during.Broken > 0, "more than 0 tenants",
                Units.Count(during.Broken, "tenant"),
                "no tenant's navigation was broken during the incident, so its recovery shows nothing"),
        ];
    }

    private static NavigationChecked? Seen(Story story, Moment when) => story.Last<NavigationChecked>(look => look.When == when);
}
