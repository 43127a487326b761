namespace DrillHarness.Recovery.Rescue;

/// <summary>A file that holds a secret: nobody but its owner may read it.</summary>
public static class SecretFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Its text, without the line's end.</summary>
    /// <exception cref="FormatException">It is not there, cannot be read, is empty, or is open to others.</exception>
    public static string Read(string path)
    {
        if (!File.Exists(path)) throw new FormatException($"{path} is not there, expected a file of mode 600.");
        var open = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
        if (open) throw new FormatException($"{path} can be read by others, expected mode 600.{Environment.NewLine}  HINT: chmod 600 {path}");
        try
        {
            var text = File.ReadAllText(path).TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw new FormatException($"{path} is empty.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read by {Environment.UserName}.");
        }
    }
}
