using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Recovery.Copying;

/// <summary>What a copy from a repository should be like.</summary>
public sealed record RepositoryCopyOptions
{
    /// <summary>The live server, as it says of itself.</summary>
    public required LiveIdentity Live { get; init; }

    /// <summary>The backup to restore; it has to have ended before the first stop.</summary>
    public required RepositoryBackup Backup { get; init; }

    /// <summary>An empty directory for the files; large, and belonging to the programs' user.</summary>
    public required string Directory { get; init; }

    /// <summary>An empty directory for the Unix socket; a short path, since a socket's may have 107 bytes.</summary>
    public required string SocketDirectory { get; init; }

    /// <summary>Settings of the live server that a copy must not have lower; on top of what the backup's control file says.</summary>
    public required IReadOnlyDictionary<string, int> AtLeast { get; init; }

    /// <summary>The live server's tablespaces by object id, and where they lie.</summary>
    public required IReadOnlyDictionary<uint, string> Tablespaces { get; init; }

    /// <summary>Libraries that the copy has to load at its start for its rows to be readable; none by default, since each may act on its own.</summary>
    public string PreloadLibraries { get; init; } = "";

    /// <summary>The timeline to follow; the live server's.</summary>
    public uint Timeline => Live.Timeline;
}
