using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

/// <summary>The directory of a sample run, with pictures, removed when disposed.</summary>
internal sealed class SampleRun : IDisposable
{
    // A picture of one pixel.
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public SampleRun()
    {
        Path = Directory.CreateTempSubdirectory("run-").FullName;
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "screenshots"));
        foreach (var name in new[] { "before", "during", "after" })
            File.WriteAllBytes(System.IO.Path.Combine(Path, "screenshots", name + ".png"), Convert.FromBase64String(Pixel));
    }

    public string Path { get; }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public Task<Judgement> WriteAsync(IReadOnlyList<JournalEvent> journal) => RunFiles.WriteAllAsync(Path, journal, CancellationToken.None);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
