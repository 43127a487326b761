using System.Text;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// Reads a connection string as libpq does, as a URI or as key=value words. Source: "Connection Strings" in the manual, conninfo_parse and
/// conninfo_uri_parse in fe-connect.c. Errors never quote a value, which may be a password in the wrong place.
/// </summary>
internal static class ConnectionWords
{
    public static Dictionary<string, string> Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("postgresql://", StringComparison.Ordinal)) return OfUri(trimmed["postgresql://".Length..]);
        return trimmed.StartsWith("postgres://", StringComparison.Ordinal) ? OfUri(trimmed["postgres://".Length..]) : OfWords(trimmed);
    }

    // user:password@host:port/database?key=value&key=value; a socket's directory is percent-encoded, an IPv6 address stands in brackets.
    private static Dictionary<string, string> OfUri(string rest)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var (place, query) = Cut(rest, '?');
        var (authority, database) = Cut(place, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            Add(words, "user", Decoded(user));
            if (password is not null) Add(words, "password", Decoded(password));
        }

        AddHost(words, authority[(at + 1)..]);
        Add(words, "dbname", Decoded(database ?? ""));
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            Add(words, Decoded(key), Decoded(value ?? ""));
        }

        return words;
    }

    private static void AddHost(Dictionary<string, string> words, string host)
    {
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) throw new FormatException("The connection URI opens an IPv6 address with [ and does not close it.");
            Add(words, "host", host[1..end]);
            Add(words, "port", host[(end + 1)..].TrimStart(':'));
            return;
        }

        var (name, port) = Cut(host, ':');
        Add(words, "host", Decoded(name));
        Add(words, "port", port ?? "");
    }

    private static Dictionary<string, string> OfWords(string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) return words;
            var equals = text.IndexOf('=', at);
            if (equals < 0) throw new FormatException("The connection string has a word without '=', expected key=value words or a postgresql:// URI.");
            var key = text[at..equals].Trim();
            if (key.Length == 0 || key.Any(char.IsWhiteSpace)) throw new FormatException("The connection string has a value without a key, expected key=value words.");
            at = equals + 1;
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            Add(words, key, Value(text, ref at));
        }
    }

    private static string Value(string text, ref int at)
    {
        var value = new StringBuilder();
        var quoted = at < text.Length && text[at] == '\'';
        if (quoted) at++;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) value.Append(text[++at]);
            else if (quoted && text[at] == '\'')
            {
                at++;
                return value.ToString();
            }
            else if (!quoted && char.IsWhiteSpace(text[at])) break;
            else value.Append(text[at]);
        }

        return quoted ? throw new FormatException("The connection string opens a quote and does not close it.") : value.ToString();
    }

    private static void Add(Dictionary<string, string> words, string key, string value)
    {
        if (value.Length > 0) words[key] = value;
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
