using System.Reflection;

namespace DrillHarness.House.Tests;

internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "HouseRoot").Value!.TrimEnd('/');

    public static string PathOf(string relative) => Path.Combine(Root, relative);
}
