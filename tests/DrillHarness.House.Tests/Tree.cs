namespace DrillHarness.House.Tests;

/// <summary>The files of the house as a value, so that a rule can be tried on a house that breaks it.</summary>
internal sealed class Tree(IReadOnlyList<HouseFile> files)
{
    private static readonly string[] Unread = ["bin", "obj", ".git", ".drill", ".vs", ".idea", "node_modules", "TestResults"];
    private static readonly string[] Pictures = [".png", ".jpg", ".gif", ".ico", ".woff2", ".zip", ".gz"];

    public IReadOnlyList<HouseFile> Files { get; } = files;

    public IEnumerable<HouseFile> Code => Files.Where(file => file.Is(".cs"));

    public HouseFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    public static Tree Of(params (string Path, string Text)[] files) => new([.. files.Select(file => new HouseFile(file.Path, file.Text))]);

    public static Tree Read(string root) =>
        new([.. Walk(new DirectoryInfo(root)).Select(path => new HouseFile(Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path)))]);

    private static IEnumerable<string> Walk(DirectoryInfo folder) =>
        folder.GetFiles().Where(file => !Pictures.Contains(file.Extension) && file.Name != ".git").Select(file => file.FullName)
            .Concat(folder.GetDirectories().Where(inner => !Unread.Contains(inner.Name)).SelectMany(Walk))
            .Order(StringComparer.Ordinal);
}
