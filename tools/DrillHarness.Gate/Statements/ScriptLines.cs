using System.Text;

namespace DrillHarness.Gate.Statements;

/// <summary>
/// Where in a script's text a statement stands that the server was sent. Only for people: nothing is judged by it. A statement that a driver put
/// together is found by what stands before its first value; one that an ORM made is not found.
/// </summary>
internal sealed class ScriptLines
{
    private const long LongestBytes = 1 << 20;
    private const int ShortestHead = 12;

    private static readonly string[] Sources = [".sql", ".py", ".cs", ".js", ".mjs", ".cjs", ".ts", ".rb", ".php", ".sh", ".pl", ".java", ".go"];

    private readonly List<(string File, string Text, int[] Lines)> files = [];

    /// <param name="script">A file, or a folder with a project: then its sources at the top.</param>
    public static ScriptLines Read(string script)
    {
        var lines = new ScriptLines();
        var all = Directory.Exists(script) ? Directory.GetFiles(script).Where(file => Sources.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal) : File.Exists(script) ? [script] : (IEnumerable<string>)[];
        foreach (var file in all.Where(file => new FileInfo(file).Length <= LongestBytes)) lines.Add(Path.GetFileName(file), File.ReadAllText(file));
        return lines;
    }

    /// <summary>The file's name and the line; null when it stands nowhere, or in more than one place.</summary>
    public (string File, int Line)? Find(string statement)
    {
        var whole = Collapsed(statement).Text.TrimEnd(';', ' ');
        return Find(whole, 1) ?? (HeadOf(whole) is { } head ? Find(head, ShortestHead) : null);
    }

    private (string, int)? Find(string text, int shortest)
    {
        if (text.Length < shortest) return null;
        (string, int)? found = null;
        foreach (var (file, all, lines) in files)
        {
            for (var at = all.IndexOf(text, StringComparison.Ordinal); at >= 0; at = all.IndexOf(text, at + 1, StringComparison.Ordinal))
            {
                if (found is not null && found != (file, lines[at])) return null;
                found = (file, lines[at]);
            }
        }

        return found;
    }

    // What a driver writes values into differs from there on.
    private static string? HeadOf(string statement)
    {
        var value = statement.AsSpan().IndexOfAny("$'0123456789");
        return value < 0 ? null : statement[..value].TrimEnd();
    }

    private void Add(string file, string text)
    {
        var (collapsed, lines) = Collapsed(text);
        files.Add((file, collapsed, lines));
    }

    // White space of any kind and length is one blank; each character knows its line.
    private static (string Text, int[] Lines) Collapsed(string text)
    {
        var (made, lines, line) = (new StringBuilder(text.Length), new List<int>(text.Length), 1);
        foreach (var letter in text)
        {
            var isBlank = char.IsWhiteSpace(letter);
            if (!isBlank || (made.Length > 0 && made[^1] != ' '))
            {
                made.Append(isBlank ? ' ' : letter);
                lines.Add(line);
            }

            if (letter == '\n') line++;
        }

        return (made.ToString(), [.. lines]);
    }
}
