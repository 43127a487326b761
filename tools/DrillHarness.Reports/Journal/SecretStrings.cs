namespace DrillHarness.Reports;

/// <summary>Values that must not be written, in any of the shapes they travel in. Safe for many threads.</summary>
internal sealed class SecretStrings
{
    private const string Instead = "[redacted]";
    private readonly Lock _gate = new();
    private volatile string[] _shapes = [];

    /// <summary>Adds a secret as it is and as it stands in a URL.</summary>
    public void Add(string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        lock (_gate)
        {
            // The longest first, so that a secret within a secret does not leave the rest of it standing.
            _shapes = [.. _shapes.Append(secret).Append(Uri.EscapeDataString(secret)).Distinct().OrderByDescending(shape => shape.Length)];
        }
    }

    /// <summary>The text without any of the secrets.</summary>
    public string Remove(string text) =>
        _shapes.Aggregate(text, (left, shape) => left.Replace(shape, Instead, StringComparison.Ordinal));
}
