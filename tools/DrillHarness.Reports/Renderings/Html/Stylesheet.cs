using Microsoft.AspNetCore.Components;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>The pages' own style, inside the page.</summary>
internal static class Stylesheet
{
    public static MarkupString Element { get; } = new($"<style>{Read()}</style>");

    private static string Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
