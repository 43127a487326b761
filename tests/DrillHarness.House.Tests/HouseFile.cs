namespace DrillHarness.House.Tests;

internal sealed record HouseFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Floor => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    public IReadOnlyList<string> Lines { get; } = Text.TrimEnd('\n').Split('\n');

    public bool Is(params string[] extensions) => extensions.Contains(System.IO.Path.GetExtension(Path), StringComparer.Ordinal);
}
