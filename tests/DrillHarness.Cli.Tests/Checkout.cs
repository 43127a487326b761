namespace DrillHarness.Cli.Tests;

/// <summary>Where this checkout lies.</summary>
internal static class Checkout
{
    /// <summary>The shop: an application that has nothing to do with the sample one.</summary>
    public static string Shop => Path.Combine(Root, "tests/DrillHarness.Gate.Tests/Worlds/shop");

    public static string Root
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "DrillHarness.sln"))) root = root.Parent!;
            return root.FullName;
        }
    }
}
