namespace DrillHarness.Gate.Isolation;

/// <summary>
/// The whole environment of a script: nothing of the caller's. The password travels here and in no argument list: only root and the
/// script's own user can read a process's environment, everybody can read its arguments.
/// </summary>
internal static class ScriptEnvironment
{
    /// <summary>Name and value of every variable.</summary>
    public static IReadOnlyDictionary<string, string> For(DatabaseAddress database, ScriptPlaces places) => new Dictionary<string, string>(database.Variables(places.SocketFolder))
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = places.Home,
        ["LANG"] = "C.UTF-8",
        ["TZ"] = "UTC",
    };
}
