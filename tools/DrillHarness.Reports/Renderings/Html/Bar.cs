using System.Globalization;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>A bar on a time axis; start and length in seconds.</summary>
internal sealed record Bar(string Name, double Start, double Length, bool Critical)
{
    /// <summary>Where it stands on an axis of so many seconds, as custom properties of its style.</summary>
    public string Style(double axis) => string.Create(CultureInfo.InvariantCulture, $"--at:{Share(Start, axis):0.###}%;--long:{Share(Length, axis):0.###}%");

    private static double Share(double seconds, double axis) => axis <= 0 ? 0 : Math.Clamp(100 * seconds / axis, 0, 100);
}
