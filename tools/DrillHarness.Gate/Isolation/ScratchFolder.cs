using static System.IO.UnixFileMode;

namespace DrillHarness.Gate.Isolation;

/// <summary>A folder for one run: the copy of the script's folder, the socket, a HOME for want of a sandbox. Removed on dispose.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode Private = UserRead | UserWrite | UserExecute;
    private const UnixFileMode EveryoneReads = UserRead | GroupRead | OtherRead;
    private const UnixFileMode EveryoneEnters = EveryoneReads | UserExecute | GroupExecute | OtherExecute;
    private const long MostBytes = 256L << 20;

    private readonly string root;

    private ScratchFolder(string root, ScriptPlaces places)
    {
        this.root = root;
        Places = places;
    }

    /// <summary>Where its parts lie on this machine.</summary>
    public ScriptPlaces Places { get; }

    /// <summary>An /etc/passwd with the script's user alone.</summary>
    public string Passwd => Path.Combine(root, "passwd");

    /// <summary>An /etc/group likewise.</summary>
    public string Group => Path.Combine(root, "group");

    /// <summary>Makes it, entered by the script's user (and root) alone.</summary>
    /// <exception cref="IOException">The script's folder is too large to be copied, or the scratch directory cannot be entered.</exception>
    public static ScratchFolder Make(ScriptRun run, ScriptUser user)
    {
        var parent = Path.GetFullPath(run.ScratchDirectory ?? Path.GetTempPath());
        // Short: the path of a Unix socket below it has to fit into 107 bytes.
        var root = Path.Combine(parent, $"script-{Guid.NewGuid():N}"[..15]);
        Directory.CreateDirectory(root, Private);
        var folder = new ScratchFolder(root, new(Path.Combine(root, "script"), Path.Combine(root, "home"), Path.Combine(root, "s")));
        try
        {
            folder.Fill(run, user, parent);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Removes it with all that is in it.</summary>
    public void Dispose() => Directory.Delete(root, recursive: true);

    private void Fill(ScriptRun run, ScriptUser user, string parent)
    {
        if (user.Id is not null) AssertEntered(parent);
        var source = new FileInfo(Path.GetFullPath(run.ScriptPath));
        if (!source.Exists) throw new FileNotFoundException($"Script '{run.ScriptPath}' does not exist.", run.ScriptPath);
        var bytesLeft = MostBytes;
        Copy(source.Directory!, Places.Folder, ref bytesLeft);
        Directory.CreateDirectory(Places.SocketFolder, EveryoneEnters | UserWrite);
        Directory.CreateDirectory(Places.Home, Private);
        File.WriteAllText(Passwd, $"script:x:{user.InnerId}:{user.InnerId}:script:{ScriptPlaces.InSandbox.Home}:/bin/sh\n");
        File.WriteAllText(Group, $"script:x:{user.InnerId}:\n");
        user.Own(Places.Home);
        user.Own(root);
    }

    /// <summary>The script's user has to get through every folder above.</summary>
    private static void AssertEntered(string parent)
    {
        for (var folder = new DirectoryInfo(parent); folder is not null; folder = folder.Parent)
            if (!folder.UnixFileMode.HasFlag(OtherExecute))
                throw new IOException($"Scratch directory '{parent}' cannot be entered by the script's user: mode of '{folder}' lacks o+x.");
    }

    private static void Copy(DirectoryInfo source, string target, ref long bytesLeft)
    {
        Directory.CreateDirectory(target, EveryoneEnters | UserWrite);
        foreach (var entry in source.EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(copy, link);
            else if (entry is DirectoryInfo folder && folder.Name is not ".git") Copy(folder, copy, ref bytesLeft);
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
        File.SetUnixFileMode(copy, file.UnixFileMode | EveryoneReads);
    }
}
