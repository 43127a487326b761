using System.Buffers;
using System.IO.Pipelines;

namespace DrillHarness.Recovery.Wal;

/// <summary>Cuts a stream of text into lines without copying more than a line that spans two reads.</summary>
internal static class WalLines
{
    public delegate void LineTaker(ReadOnlySpan<byte> line);

    public static async Task ForEachAsync(Stream text, LineTaker take, CancellationToken cancellation)
    {
        var reader = PipeReader.Create(text, new StreamPipeReaderOptions(bufferSize: 1 << 18, leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = Consume(read.Buffer, take);
            if (read.IsCompleted)
            {
                if (rest.Length > 0) TakeOne(rest, take);
                break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();
    }

    private static ReadOnlySequence<byte> Consume(ReadOnlySequence<byte> buffer, LineTaker take)
    {
        if (buffer.IsSingleSegment)
        {
            var span = buffer.FirstSpan;
            var consumed = 0;
            for (int end; (end = span[consumed..].IndexOf((byte)'\n')) >= 0; consumed += end + 1) take(span.Slice(consumed, end));
            return buffer.Slice(consumed);
        }

        var lines = new SequenceReader<byte>(buffer);
        while (lines.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n')) TakeOne(line, take);
        return lines.UnreadSequence;
    }

    private static void TakeOne(ReadOnlySequence<byte> line, LineTaker take)
    {
        if (line.IsSingleSegment)
        {
            take(line.FirstSpan);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(rented);
        take(rented.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(rented);
    }
}
