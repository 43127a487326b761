namespace DrillHarness.Gate.Isolation;

/// <summary>The programs that isolation is made with. Names are looked up in the system's folders, paths are taken as they are.</summary>
public sealed record SandboxPrograms
{
    /// <summary>bubblewrap, which makes the namespaces.</summary>
    public string Bubblewrap { get; init; } = "/usr/bin/bwrap";

    /// <summary>util-linux's setpriv, which gives up root before anything else. Only needed by root.</summary>
    public string Setpriv { get; init; } = "/usr/bin/setpriv";

    /// <summary>util-linux's prlimit, which sets the limits of the script's processes.</summary>
    public string Prlimit { get; init; } = "/usr/bin/prlimit";
}
