namespace DrillHarness.Gate.Isolation;

/// <summary>Where a script finds things, as it sees them.</summary>
/// <param name="Folder">Its own folder, the working directory.</param>
/// <param name="Home">HOME.</param>
/// <param name="SocketFolder">The folder with the server's socket.</param>
internal sealed record ScriptPlaces(string Folder, string Home, string SocketFolder)
{
    /// <summary>Inside a sandbox.</summary>
    public static ScriptPlaces InSandbox { get; } = new("/script", "/home/script", "/run/drill");
}
