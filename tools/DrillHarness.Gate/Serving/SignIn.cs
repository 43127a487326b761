namespace DrillHarness.Gate.Serving;

/// <summary>How a visitor signs in before a journey: a form that is posted.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Form">Its fields; <c>{column}</c> stands for a column of the journey's row.</param>
public sealed record SignIn(string Path, IReadOnlyDictionary<string, string> Form);
