using System.Globalization;
using System.Net;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Reads the navigation out of a site map's HTML by its <c>data-</c> attributes. A scanner of its own, since a site map of a large tenant
/// is megabytes and two thousand of them are read within a minute; a test holds it against a real HTML parser.
/// </summary>
public static class SiteMapReader
{
    private const string NavMark = "<nav ";
    private const string ItemMark = "<li data-nav-id=\"";

    /// <summary>Reads a whole page.</summary>
    /// <exception cref="FormatException">The page holds an item that breaks the contract of the portal's HTML.</exception>
    public static TenantNavigation Read(long tenantId, string html)
    {
        var apps = new Dictionary<string, IReadOnlyList<NavigationEntry>>();
        foreach (var (app, _, items) in Sections(html)) apps[app] = [.. items.Select(item => item.Compact())];
        return new TenantNavigation(tenantId, apps);
    }

    /// <summary>Each app with its key and its items in reading order; an app without navigation has none.</summary>
    /// <exception cref="FormatException">The page holds an item that breaks the contract of the portal's HTML.</exception>
    public static IEnumerable<(string App, string? Key, IReadOnlyList<ShownItem> Items)> Sections(string html)
    {
        for (var at = html.IndexOf(NavMark, StringComparison.Ordinal); at >= 0;)
        {
            var next = html.IndexOf(NavMark, at + NavMark.Length, StringComparison.Ordinal);
            var section = html.AsMemory(at, (next < 0 ? html.Length : next) - at);
            if (TryAttribute(section.Span[..section.Span.IndexOf('>')], "data-app=\"") is { } app)
                yield return (app, TryAttribute(section.Span[..section.Span.IndexOf('>')], "data-app-id=\""), Items(app, section.Span));
            at = next;
        }
    }

    private static List<ShownItem> Items(string app, ReadOnlySpan<char> section)
    {
        var items = new List<ShownItem>();
        for (int at; (at = section.IndexOf(ItemMark, StringComparison.Ordinal)) >= 0;)
        {
            section = section[at..];
            var open = section[..(section.IndexOf('>') + 1)];
            section = section[open.Length..];
            items.Add(Item(app, open, Label(section)));
        }

        return items;
    }

    private static ShownItem Item(string app, ReadOnlySpan<char> open, string label)
    {
        var parent = Attribute(open, "data-nav-parent=\"");
        return new ShownItem(
            app, long.Parse(Attribute(open, "data-nav-id=\""), CultureInfo.InvariantCulture),
            Attribute(open, "data-nav-kind=\""),
            parent.Length == 0 ? null : long.Parse(parent, CultureInfo.InvariantCulture),
            int.Parse(Attribute(open, "data-nav-position=\""), CultureInfo.InvariantCulture),
            Attribute(open, "data-nav-slug=\""), label);
    }

    // The label is the text of the link or span that follows the item's own tag; an icon may stand in it.
    private static string Label(ReadOnlySpan<char> rest)
    {
        var link = rest.IndexOf("<a", StringComparison.Ordinal);
        var span = rest.IndexOf("<span", StringComparison.Ordinal);
        var isLink = link >= 0 && (span < 0 || link < span);
        var start = isLink ? link : span;
        if (start < 0) throw new FormatException("A navigation item without <a> or <span>, expected its label in one of them.");
        var body = rest[start..];
        body = body[..body.IndexOf(isLink ? "</a>" : "</span>", StringComparison.Ordinal)];
        return WebUtility.HtmlDecode(TextOf(body)).Trim();
    }

    private static string TextOf(ReadOnlySpan<char> markup)
    {
        var text = new System.Text.StringBuilder(markup.Length);
        var inTag = false;
        foreach (var character in markup)
        {
            if (character == '<') inTag = true;
            else if (character == '>') inTag = false;
            else if (!inTag) text.Append(character);
        }

        return text.ToString();
    }

    private static string Attribute(ReadOnlySpan<char> tag, string name) =>
        TryAttribute(tag, name) ?? throw new FormatException($"A navigation item without {name}…\", found '{tag}'.");

    private static string? TryAttribute(ReadOnlySpan<char> tag, string name)
    {
        var at = tag.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = tag[(at + name.Length)..];
        return WebUtility.HtmlDecode(rest[..rest.IndexOf('"')].ToString());
    }
}
