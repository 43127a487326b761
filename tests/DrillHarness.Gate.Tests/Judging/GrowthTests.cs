using CsCheck;
using DrillHarness.Gate.Trials;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
internal sealed class GrowthTests
{
    private static readonly Gen<double> Part = Gen.Double[0.001, 100];

    [Test]
    public void A_fixed_part_and_a_part_per_row_are_told_exactly() => Gen.Select(Part, Part, Gen.Int[2, 10], Gen.Int[10, 2000]).Sample((whole, each, apart, times) =>
        Math.Abs(new Growth(whole + each, whole + (each * apart), apart).At(times) / (whole + (each * times)) - 1) < 1e-9);

    [Test]
    public void Powers_of_the_rows_are_told_exactly() => Gen.Select(Part, Gen.Double[1.05, 3], Gen.Int[2, 10], Gen.Int[10, 2000]).Sample((each, power, apart, times) =>
        Math.Abs(new Growth(each, each * Math.Pow(apart, power), apart).At(times) / (each * Math.Pow(times, power)) - 1) < 1e-6);

    [Test]
    public void What_shrinks_by_noise_stays_where_it_was() => Assert.That(new Growth(2, 1.9, 8).At(1000), Is.EqualTo(1.9));
}
