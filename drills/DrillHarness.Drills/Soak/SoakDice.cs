namespace DrillHarness.Drills.Soak;

/// <summary>The random choices of one soak run: the same seed and purpose give the same choices, on every machine (SplitMix64).</summary>
internal sealed class SoakDice(ulong seed)
{
    private ulong state = seed;

    /// <summary>Choices of their own for a purpose, so that one more throw here changes nothing there.</summary>
    public static SoakDice For(ulong seed, string purpose) =>
        new(purpose.Aggregate(Mix(seed + 1), (mixed, letter) => Mix(mixed ^ letter)));

    /// <summary>From 0 to one less than the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>From the one to the other, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True so many times in a hundred.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>One of them; there has to be one.</summary>
    public T Any<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>One of them, or null where there is none.</summary>
    public T? AnyOrNone<T>(IReadOnlyList<T> choices) where T : class => choices.Count == 0 ? null : Any(choices);

    /// <summary>So many different ones of them, at most all, in their order.</summary>
    public List<T> Some<T>(IEnumerable<T> choices, int count)
    {
        var shuffled = Shuffled(choices.Select((choice, place) => (choice, place)));
        return [.. shuffled.Take(count).OrderBy(chosen => chosen.place).Select(chosen => chosen.choice)];
    }

    /// <summary>All of them in another order.</summary>
    public List<T> Shuffled<T>(IEnumerable<T> choices)
    {
        var shuffled = choices.ToList();
        for (var last = shuffled.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }

    private ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
