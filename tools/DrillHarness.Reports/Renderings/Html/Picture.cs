using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>A screenshot, embedded, or the reason why it is not.</summary>
/// <param name="When">Before, during or after.</param>
/// <param name="TenantId">Key of the tenant; empty where it is not told.</param>
/// <param name="Path">Relative to the run's directory.</param>
/// <param name="DataUri">The picture; null when the file could not be embedded.</param>
internal sealed record Picture(Moment When, string TenantId, string Path, string? DataUri)
{
    // Twelve pictures of a page are about 3 MB; a report should open at once and travel by mail.
    private const int MostEmbedded = 24;
    private const long LargestBytes = 3 << 20;

    public static IReadOnlyList<Picture> Of(IReadOnlyList<JournalEvent> journal, string directory)
    {
        var single = journal.OfType<ScreenshotTaken>().Select(shot => (shot.When, shot.TenantId, shot.Path));
        var fromBrowser = journal.OfType<BrowserChecked>().SelectMany(look => look.Screenshots.Select(path => (look.When, TenantId: "", Path: path)));
        return [.. single.Concat(fromBrowser).DistinctBy(shot => shot.Path)
            .Select((shot, index) => new Picture(shot.When, shot.TenantId, shot.Path, index < MostEmbedded ? Embed(directory, shot.Path) : null))];
    }

    private static string? Embed(string directory, string relative)
    {
        var root = System.IO.Path.GetFullPath(directory) + System.IO.Path.DirectorySeparatorChar;
        var file = new FileInfo(System.IO.Path.GetFullPath(System.IO.Path.Combine(root, relative)));
        // A journal from elsewhere must not pull this machine's files into a report.
        if (!file.FullName.StartsWith(root, StringComparison.Ordinal) || !file.Exists || file.Length > LargestBytes) return null;
        return MediaType(file.Extension) is { } type ? $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file.FullName))}" : null;
    }

    private static string? MediaType(string extension) => extension.ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        _ => null,
    };
}
