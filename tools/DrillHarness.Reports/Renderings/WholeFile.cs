namespace DrillHarness.Reports;

/// <summary>Whoever reads along (a textfile collector, a browser) sees the old file or the new one, never half of one.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        var half = $"{path}.{Guid.NewGuid():N}.tmp";
        await File.WriteAllTextAsync(half, text, cancellation);
        File.Move(half, path, overwrite: true);
    }
}
