namespace DrillHarness.Drills.Soak.Playing;

/// <summary>One thing that happens in a run, after the other.</summary>
internal abstract record SoakStep;

/// <summary>A customer's transaction. It happens as a whole or, when one of its statements finds no row, not at all.</summary>
/// <param name="Number">From 1, in the order of the run.</param>
/// <param name="What">In a word or two.</param>
/// <param name="Statements">SQL with explicit values, the same in both worlds.</param>
internal sealed record GoodStep(int Number, string What, IReadOnlyList<string> Statements) : SoakStep
{
    /// <summary>What stands for it in the twin, by SQLSTATE, where the twin has to refuse it since the lost row is still there.</summary>
    public IReadOnlyDictionary<string, TwinSubstitute> Substitutes { get; init; } = new Dictionary<string, TwinSubstitute>();
}

/// <summary>What the twin does first, so that it can do the same as production.</summary>
/// <param name="Reason">Counted by this.</param>
/// <param name="Before">Done without triggers and foreign keys.</param>
internal sealed record TwinSubstitute(string Reason, IReadOnlyList<string> Before);

/// <summary>Something that the bad script does on its own connection.</summary>
internal sealed record BadStep(BadVerb Verb, string Sql = "") : SoakStep
{
    /// <summary>Rows that it added stay; of a commit: what the twin does in its place.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What it does as one reads it.</summary>
    public string Text => Verb switch
    {
        BadVerb.Begin => "BEGIN",
        BadVerb.Commit => "COMMIT",
        BadVerb.Rollback => "ROLLBACK",
        BadVerb.Prepare => $"PREPARE TRANSACTION '{Sql}'",
        BadVerb.CommitPrepared => $"COMMIT PREPARED '{Sql}'",
        _ => Sql,
    };
}

/// <summary>What the bad script can do.</summary>
internal enum BadVerb
{
    Begin,
    Execute,
    Commit,
    Rollback,
    Prepare,
    CommitPrepared,
}
