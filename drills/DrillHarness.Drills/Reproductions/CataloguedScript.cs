namespace DrillHarness.Drills.Reproductions;

/// <summary>A maintenance script of <c>drills/scripts</c> that the gate has to judge rightly.</summary>
/// <param name="Name">What people type.</param>
/// <param name="Orm">The library whose behaviour it shows, and <paramref name="Version"/> of it.</param>
/// <param name="Path">The script, from the repository's root.</param>
/// <param name="Expect">rejected or accepted.</param>
/// <param name="Trait">What the data needs for the mistake to do harm.</param>
/// <param name="Source">Where the behaviour is discussed.</param>
public sealed record CataloguedScript(string Name, string Orm, string Version, string Path, string Expect, string Trait, string Source)
{
    /// <summary>The table that loses rows which were not meant; null where none does.</summary>
    public string? Table { get; init; }

    /// <summary>The mistake, in a few sentences; of a mended script, the one that it no longer makes.</summary>
    public string Mistake { get; init; } = "";

    /// <summary>The SQL that the library sends.</summary>
    public string Sql { get; init; } = "";

    /// <summary>What mends it, in a line.</summary>
    public string Fix { get; init; } = "";
}
