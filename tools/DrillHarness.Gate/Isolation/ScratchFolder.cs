using static System.IO.UnixFileMode;

namespace DrillHarness.Gate.Isolation;

/// <summary>A folder for one run: the copy of the script's folder, the socket, a HOME for want of a sandbox. Removed on dispose.</summary>
/// <remarks>A prepared script is not copied: its folder is one that nobody else has, and node_modules can be large.</remarks>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode Private = UserRead | UserWrite | UserExecute;
    private const UnixFileMode EveryoneEnters = UserRead | UserExecute | GroupRead | GroupExecute | OtherRead | OtherExecute;

    private readonly string root;

    private ScratchFolder(string root, ScriptPlaces places)
    {
        this.root = root;
        Places = places;
    }

    /// <summary>The folder itself.</summary>
    public string Root => root;

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
        var folder = new ScratchFolder(root, new(PreparedFolder(run) ?? Path.Combine(root, "script"), Path.Combine(root, "home"), Path.Combine(root, "s")));
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
        if (PreparedFolder(run) is null) FolderCopy.Make(source.Directory!, Places.Folder, FolderCopy.SourceControl);
        Directory.CreateDirectory(Places.SocketFolder, EveryoneEnters | UserWrite);
        Directory.CreateDirectory(Places.Home, Private);
        File.WriteAllText(Passwd, $"script:x:{user.InnerId}:{user.InnerId}:script:{ScriptPlaces.InSandbox.Home}:/bin/sh\n");
        File.WriteAllText(Group, $"script:x:{user.InnerId}:\n");
        user.Own(Places.Home);
        user.Own(root);
    }

    /// <summary>The script's folder where the run says that everybody can read it as it is, else null.</summary>
    private static string? PreparedFolder(ScriptRun run)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(run.ScriptPath))!;
        return run.ReadableFolders.Any(readable => Path.GetFullPath(readable) == folder) ? folder : null;
    }

    /// <summary>The script's user has to get through every folder above.</summary>
    private static void AssertEntered(string parent)
    {
        for (var folder = new DirectoryInfo(parent); folder is not null; folder = folder.Parent)
            if (!folder.UnixFileMode.HasFlag(OtherExecute))
                throw new IOException($"Scratch directory '{parent}' cannot be entered by the script's user: mode of '{folder}' lacks o+x.");
    }
}
