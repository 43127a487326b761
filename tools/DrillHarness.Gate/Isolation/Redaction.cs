namespace DrillHarness.Gate.Isolation;

/// <summary>Takes secrets out of a text by value, whole ones and what a cut left of one.</summary>
internal sealed class Redaction
{
    private const string Mark = "[redacted]";
    private readonly string[] secrets;

    /// <summary>Hides these values, as they are and as a URL writes them.</summary>
    public Redaction(params string[] secrets) => this.secrets =
        [.. secrets.Where(secret => secret.Length > 0).SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) }).Distinct()
            .OrderByDescending(secret => secret.Length)];

    /// <summary>The text without the secrets.</summary>
    public string Apply(string text) => secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Mark, StringComparison.Ordinal));

    /// <summary>The text before a cut: without the secrets, nor the beginning of one at its end.</summary>
    public string BeforeCut(string text) => secrets.Aggregate(Apply(text), (shown, secret) => shown[..^Begun(shown, secret)]);

    /// <summary>The text after a cut: without the secrets, nor the end of one at its beginning.</summary>
    public string AfterCut(string text) => secrets.Aggregate(Apply(text), (shown, secret) => shown[Ended(shown, secret)..]);

    private static int Begun(string text, string secret)
    {
        for (var length = secret.Length - 1; length > 0; length--)
            if (text.EndsWith(secret[..length], StringComparison.Ordinal)) return length;
        return 0;
    }

    private static int Ended(string text, string secret)
    {
        for (var length = secret.Length - 1; length > 0; length--)
            if (text.StartsWith(secret[^length..], StringComparison.Ordinal)) return length;
        return 0;
    }
}
