using System.Text;

namespace DrillHarness.Gate.Preparing;

/// <summary>The interpreter that a script names after #!, read as the kernel reads it (execve(2)).</summary>
internal static class FirstLine
{
    /// <summary>The kernel's limit (BINPRM_BUF_SIZE).</summary>
    private const int MostBytes = 256;

    /// <summary>The program and, as one word, what follows it; null without such a line.</summary>
    public static IReadOnlyList<string>? Interpreter(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[MostBytes];
        var text = Encoding.UTF8.GetString(buffer, 0, file.ReadAtLeast(buffer, MostBytes, throwOnEndOfStream: false));
        if (!text.StartsWith("#!", StringComparison.Ordinal)) return null;
        var words = text[2..].Split('\n')[0].Trim().Split([' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? null : words;
    }
}
