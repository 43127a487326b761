using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>Nothing sleeps: every wait is Until, which has a condition and a deadline.</summary>
internal sealed partial class Waits : IHouseRule
{
    private const string TheOneWait = "fixtures/DrillHarness.Timing/Until.cs";

    public IEnumerable<string> Breaches(Tree tree) =>
        from file in tree.Code
        where file.Path != TheOneWait
        from line in file.Lines.Index()
        where Sleep().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1} sleeps; wait for a condition with Until";

    [GeneratedRegex(@"\b(?:Task\.Delay|Thread\.Sleep|SpinWait\.SpinUntil)\s*\(")]
    private static partial Regex Sleep();
}
