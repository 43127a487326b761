using System.Globalization;

namespace DrillHarness.Gate.Isolation;

/// <summary>bubblewrap's command line (bwrap(1)): what a script sees of the machine, and what not.</summary>
internal static class SandboxArguments
{
    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    private static readonly string[] SystemFiles =
        ["/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime", "/etc/nsswitch.conf", "/etc/mime.types"];

    /// <summary>The command line up to the program to run: drops root, makes the namespaces, sets the limits.</summary>
    public static IReadOnlyList<string> Prefix(
        SandboxPrograms programs, ScriptUser user, ScriptLimits limits, IEnumerable<string> readable, ScratchFolder? scratch) =>
    [
        .. user.Drop(programs),
        programs.Bubblewrap,
        .. Namespaces(user),
        .. SystemView(),
        .. Writable(limits),
        .. readable.SelectMany(folder => new[] { "--ro-bind", folder, folder }),
        .. scratch is null ? [] : Own(scratch),
        "--remount-ro", "/dev",
        "--remount-ro", "/",
        "--",
        .. Limited(programs, limits),
    ];

    /// <summary>The limits of every process from here on (setrlimit(2)); counted in the sandbox's own user namespace.</summary>
    public static IReadOnlyList<string> Limited(SandboxPrograms programs, ScriptLimits limits) =>
    [
        programs.Prlimit,
        string.Create(CultureInfo.InvariantCulture, $"--data={limits.MemoryBytes}"),
        string.Create(CultureInfo.InvariantCulture, $"--nproc={limits.Processes}"),
        "--core=0",
        "--",
    ];

    private static string[] Namespaces(ScriptUser user) =>
    [
        "--unshare-all", "--unshare-user", "--disable-userns",
        "--uid", Number(user.InnerId), "--gid", Number(user.InnerId),
        "--hostname", "drill", "--cap-drop", "ALL",
        "--new-session", "--die-with-parent",
    ];

    private static IEnumerable<string> SystemView() =>
    [
        "--ro-bind", "/usr", "/usr",
        .. SystemFolders.Where(Path.Exists).SelectMany(LinkOrBind),
        .. SystemFiles.Concat(PythonFolders()).SelectMany(path => new[] { "--ro-bind-try", path, path }),
        "--proc", "/proc",
        "--dev", "/dev",
    ];

    /// <summary>On a merged system /bin and its like are links into /usr.</summary>
    private static string[] LinkOrBind(string folder) => new FileInfo(folder).LinkTarget is { } target
        ? ["--symlink", target, folder]
        : ["--ro-bind", folder, folder];

    /// <summary>/usr/lib/python3.N has links into /etc/python3.N.</summary>
    private static IEnumerable<string> PythonFolders() => Directory.EnumerateDirectories("/etc", "python3*");

    private static IEnumerable<string> Writable(ScriptLimits limits) =>
        new[] { "/tmp", "/dev/shm", ScriptPlaces.InSandbox.Home }
            .SelectMany(folder => new[] { "--perms", "0700", "--size", Number(limits.TemporaryBytes), "--tmpfs", folder });

    private static string[] Own(ScratchFolder scratch) =>
    [
        "--ro-bind", scratch.Passwd, "/etc/passwd",
        "--ro-bind", scratch.Group, "/etc/group",
        "--ro-bind", scratch.Places.Folder, ScriptPlaces.InSandbox.Folder,
        "--ro-bind", scratch.Places.SocketFolder, ScriptPlaces.InSandbox.SocketFolder,
        "--chdir", ScriptPlaces.InSandbox.Folder,
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
