namespace DrillHarness.House.Tests.Rules;

internal sealed class OnePublicTypeTests
{
    [TestCase("public sealed record One(int A);\n\npublic enum Two { A }\n")]
    [TestCase("public static class One\n{\n}\n\npublic readonly record struct Two(int A);\n")]
    [TestCase("public interface One;\npublic delegate Task<int> Two(string text);\n")]
    public void A_second_public_type_is_a_breach(string text) =>
        Assert.That(Breaches("One.cs", text), Has.One.Contains("2 public types (One, Two)"));

    [Test]
    public void A_file_called_otherwise_is_a_breach() =>
        Assert.That(Breaches("Three.cs", "public sealed class One\n{\n}\n"), Has.One.Contains("is not called so"));

    [TestCase("One.cs", "public sealed class One\n{\n    public enum Kind { A }\n}\n\ninternal sealed class Two;\n")]
    [TestCase("One.Reading.cs", "public sealed partial class One\n{\n}\n")]
    public void Nested_and_internal_types_are_none(string name, string text) => Assert.That(Breaches(name, text), Is.Empty);

    private static IEnumerable<string> Breaches(string name, string text) =>
        new OnePublicType().Breaches(Tree.Of(($"tools/A/{name}", $"namespace A;\n\n{text}")));
}
