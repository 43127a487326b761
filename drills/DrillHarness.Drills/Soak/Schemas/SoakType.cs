namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>A column type and how its values are made.</summary>
/// <param name="Name">As one writes it in a CREATE TABLE.</param>
/// <param name="Value">The SQL of the value that belongs to a number. Numbers from <see cref="ScriptNumbers"/> on are the bad script's.</param>
internal sealed record SoakType(string Name, Func<int, string> Value)
{
    /// <summary>Where the numbers of the values that only the bad script writes begin.</summary>
    public const int ScriptNumbers = 1_000_000;

    /// <summary>So few values that the script's and a customer's may be the same.</summary>
    public bool Narrow { get; init; }

    /// <summary>The types with an order, usable in an index.</summary>
    public bool Sortable { get; init; }

    public string Draw(SoakDice dice) => Value(dice.Below(ScriptNumbers));

    public string DrawForScript(SoakDice dice) => Value(ScriptNumbers + dice.Below(ScriptNumbers));
}
