namespace DrillHarness.House.Tests.Rules;

/// <summary>One thing that keeps the house tidy. A breach is a sentence that begins with the file it is about.</summary>
internal interface IHouseRule
{
    IEnumerable<string> Breaches(Tree tree);
}
