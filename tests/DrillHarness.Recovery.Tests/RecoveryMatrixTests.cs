using System.Runtime.CompilerServices;
using DrillHarness.Recovery.Matrix;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
internal sealed class RecoveryMatrixTests
{
    private static readonly string[] Statuses = ["supported", "refused", "reported"];

    // Every source of the tests, read once.
    private static readonly string[] Sources = Read();

    private static IEnumerable<RecoveryFeature> Features => RecoveryMatrix.All;

    // A row is carried by a method of that name or by a case whose name is quoted in a source of the tests.
    [TestCaseSource(nameof(Features))]
    public void Every_row_is_carried_by_a_test(RecoveryFeature feature) => Assert.Multiple(() =>
    {
        Assert.That(Statuses, Does.Contain(feature.Status));
        Assert.That(feature.Reason, Is.Not.Empty);
        Assert.That(feature.Says is null, Is.EqualTo(feature.Status != "refused"), "a refusal is known by words of its message");
        var marks = new[] { $"Task {feature.Test}(", $"void {feature.Test}(", $"new(\"{feature.Test}\"" };
        Assert.That(Sources.Any(source => marks.Any(mark => source.Contains(mark, StringComparison.Ordinal))), feature.Test);
    });

    // Case tests and the matrix quote the same words, so that neither can change alone.
    [Test]
    public void What_the_cases_are_refused_for_is_foreseen() =>
        Assert.That(AnySchemaTests.Cases.Concat(AnyDamageTests.Cases).Concat(AnyClashTests.Cases).Concat(AnyKeyChangeTests.Cases).Concat(AnyDroppedColumnTests.Cases).Concat(AnyPartitionMoveTests.Cases).Select(played => played.Refused).OfType<string>().Where(reason => RecoveryMatrix.Foreseeing(reason) is null), Is.Empty);

    [Test]
    public void Names_are_not_given_twice() => Assert.That(RecoveryMatrix.All.Select(feature => feature.Name), Is.Unique);

    private static string[] Read([CallerFilePath] string here = "") =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetDirectoryName(here)!)!, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];
}
