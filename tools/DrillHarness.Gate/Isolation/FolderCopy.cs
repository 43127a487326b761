using static System.IO.UnixFileMode;

namespace DrillHarness.Gate.Isolation;

/// <summary>Copies of folders that every user can read, and run what could be run.</summary>
internal static class FolderCopy
{
    private const UnixFileMode EveryoneReads = UserRead | GroupRead | OtherRead;
    private const UnixFileMode EveryoneRuns = UserExecute | GroupExecute | OtherExecute;
    private const long MostBytes = 256L << 20;

    /// <summary>What no script needs.</summary>
    public static IReadOnlySet<string> SourceControl { get; } = new HashSet<string> { ".git" };

    /// <summary>Copies a folder, but for the folders of these names.</summary>
    /// <exception cref="IOException">It is too large.</exception>
    public static void Make(DirectoryInfo source, string target, IReadOnlySet<string> without)
    {
        var bytesLeft = MostBytes;
        Copy(source, target, without, ref bytesLeft);
    }

    /// <summary>Lets every user read what lies in a folder, and run what its owner can run.</summary>
    public static void OpenToEveryone(DirectoryInfo folder)
    {
        folder.UnixFileMode |= EveryoneReads | EveryoneRuns;
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null))
            if (entry is DirectoryInfo inner) OpenToEveryone(inner);
            else entry.UnixFileMode = Opened(entry.UnixFileMode);
    }

    private static void Copy(DirectoryInfo source, string target, IReadOnlySet<string> without, ref long bytesLeft)
    {
        Directory.CreateDirectory(target, EveryoneReads | EveryoneRuns | UserWrite);
        foreach (var entry in source.EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(target, entry.Name);
            if (entry is DirectoryInfo && without.Contains(entry.Name)) continue;
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(copy, link);
            else if (entry is DirectoryInfo folder) Copy(folder, copy, without, ref bytesLeft);
            else if (entry is FileInfo file && file.UnixFileMode != None) CopyFile(file, copy, ref bytesLeft);
        }
    }

    private static void CopyFile(FileInfo file, string copy, ref long bytesLeft)
    {
        bytesLeft -= file.Length;
        if (bytesLeft < 0)
            throw new IOException($"The script's folder '{file.DirectoryName}' holds more than {MostBytes >> 20} MiB, the most that is copied." +
                $"{Environment.NewLine}  HINT: keep the script in a folder of its own.");
        file.CopyTo(copy);
        File.SetUnixFileMode(copy, Opened(file.UnixFileMode));
    }

    private static UnixFileMode Opened(UnixFileMode mode) => mode | EveryoneReads | (mode.HasFlag(UserExecute) ? EveryoneRuns : None);
}
