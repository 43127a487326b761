using System.Text;

namespace DrillHarness.Gate.Isolation;

/// <summary>Reads a stream to its end and keeps the first and the last of it, in memory that does not grow with it.</summary>
internal sealed class BoundedOutput
{
    private readonly byte[] head;
    private readonly byte[] tail;
    private long total;

    /// <summary>Keeps at most <paramref name="bytes"/>.</summary>
    public BoundedOutput(int bytes)
    {
        head = new byte[bytes / 2];
        tail = new byte[bytes - head.Length];
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[64 << 10];
        while (await stream.ReadAsync(buffer) is var count and > 0) Keep(buffer.AsSpan(0, count));
    }

    /// <summary>What was kept, with a note in the place of what was not.</summary>
    public string Text(Redaction redaction)
    {
        lock (head)
        {
            var first = head.AsSpan(0, (int)Math.Min(total, head.Length));
            var last = Last();
            var cut = total - first.Length - last.Length;
            if (cut == 0) return redaction.Apply(Encoding.UTF8.GetString([.. first, .. last]));
            return redaction.BeforeCut(Encoding.UTF8.GetString(first)) +
                $"{Environment.NewLine}[{cut} bytes cut]{Environment.NewLine}" +
                redaction.AfterCut(Encoding.UTF8.GetString(last));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (head)
        {
            if (total < head.Length)
            {
                var count = (int)Math.Min(bytes.Length, head.Length - total);
                bytes[..count].CopyTo(head.AsSpan((int)total));
                total += count;
                bytes = bytes[count..];
            }
            KeepLast(bytes);
        }
    }

    /// <summary>The last bytes go round in a ring.</summary>
    private void KeepLast(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var at = (int)((total - head.Length) % tail.Length);
            var count = Math.Min(bytes.Length, tail.Length - at);
            bytes[..count].CopyTo(tail.AsSpan(at));
            total += count;
            bytes = bytes[count..];
        }
    }

    private byte[] Last()
    {
        var written = Math.Max(total - head.Length, 0);
        if (written <= tail.Length) return tail[..(int)written];
        var at = (int)(written % tail.Length);
        return [.. tail[at..], .. tail[..at]];
    }
}
