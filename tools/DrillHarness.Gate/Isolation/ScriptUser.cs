using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DrillHarness.Gate.Isolation;

/// <summary>
/// The user of the operating system that scripts run as. Root gives itself up for a number that belongs to nobody, so not to
/// the server's user either; anybody else stays who they are.
/// </summary>
/// <param name="Id">The number; null when the harness does not run as root and cannot change it.</param>
internal sealed record ScriptUser(int? Id)
{
    /// <summary>Above Debian's 1000 to 60000 for people, below nobody (65534).</summary>
    private const int HighestId = 64999;

    /// <summary>The number that the script sees inside its sandbox, whoever it is outside.</summary>
    public int InnerId => Id ?? HighestId;

    /// <summary>For the outcome.</summary>
    public string Name => Id?.ToString(CultureInfo.InvariantCulture) ?? Environment.UserName;

    /// <summary>Who scripts run as when this process starts them.</summary>
    public static ScriptUser Choose() => new(Environment.IsPrivilegedProcess ? FreeId() : null);

    /// <summary>The beginning of a command line that gives up root; empty when there is nothing to give up.</summary>
    public IReadOnlyList<string> Drop(SandboxPrograms programs) => Id is { } id
        ? [programs.Setpriv, $"--reuid={id}", $"--regid={id}", "--clear-groups", "--no-new-privs", "--"]
        : [];

    /// <summary>Makes the script's user the owner of a file or folder.</summary>
    public void Own(string path)
    {
        if (Id is { } id && ChangeOwner(path, (uint)id, (uint)id) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"'{path}' could not be given to user {id}");
    }

    private static int FreeId()
    {
        var taken = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(columns => columns.Length > 2)
            .Select(columns => columns[2]).ToHashSet();
        return Enumerable.Range(0, 1000).Select(step => HighestId - step)
            .First(id => !taken.Contains(id.ToString(CultureInfo.InvariantCulture)));
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
