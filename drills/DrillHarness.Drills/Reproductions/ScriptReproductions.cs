namespace DrillHarness.Drills.Reproductions;

/// <summary>Every script that reproduces an ORM's mistake.</summary>
public static class ScriptReproductions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ScriptReproduction> All { get; } = [SqlAlchemyCrossProduct.Reproduction, SqlAlchemyUntiedExists.Reproduction];
}
