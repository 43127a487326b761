using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Components;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>What drawings have in common.</summary>
internal static class Svg
{
    /// <summary>A number as SVG takes it.</summary>
    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A text element; Razor takes the name for itself.</summary>
    public static MarkupString Text(double x, double y, string text, string style) =>
        new($"<text class=\"{style}\" x=\"{N(x)}\" y=\"{N(y)}\">{WebUtility.HtmlEncode(text)}</text>");

    /// <summary>Round marks of an axis from nothing to so much, about five.</summary>
    public static IReadOnlyList<double> Ticks(double most)
    {
        if (most <= 0) return [];
        var size = Math.Pow(10, Math.Floor(Math.Log10(most / 5)));
        var step = new[] { 1, 2, 5, 10 }.Select(times => times * size).First(length => most / length <= 6);
        return [.. Enumerable.Range(0, (int)(most / step) + 1).Select(index => index * step)];
    }
}
