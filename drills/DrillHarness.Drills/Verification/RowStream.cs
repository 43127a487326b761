using System.Buffers.Binary;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Reads the rows of a query in order, as the bytes of binary COPY: no type is decoded, so every type compares by what the server sends.
/// One row is in memory at a time.
/// </summary>
internal sealed class RowStream : IAsyncDisposable
{
    private const int HeaderBytes = 19;

    private readonly NpgsqlConnection connection;
    private readonly BufferedStream stream;
    private readonly byte[] number = new byte[4];

    private RowStream(NpgsqlConnection connection, Stream stream) =>
        (this.connection, this.stream) = (connection, new BufferedStream(stream, 1 << 17));

    /// <summary>The fields of the current row; null for SQL NULL.</summary>
    public byte[]?[] Fields { get; private set; } = [];

    public static async Task<RowStream> OpenAsync(NpgsqlDataSource source, string query, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        var copy = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)", cancellation);
        var rows = new RowStream(connection, copy);
        await rows.stream.ReadExactlyAsync(new byte[HeaderBytes], cancellation);
        return rows;
    }

    /// <summary>Moves on; false at the end.</summary>
    public bool Read()
    {
        stream.ReadExactly(number, 0, 2);
        var count = BinaryPrimitives.ReadInt16BigEndian(number);
        if (count < 0) return false;
        if (Fields.Length != count) Fields = new byte[]?[count];
        for (var at = 0; at < count; at++) Fields[at] = ReadField();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await connection.DisposeAsync();
    }

    private byte[]? ReadField()
    {
        stream.ReadExactly(number, 0, 4);
        var length = BinaryPrimitives.ReadInt32BigEndian(number);
        if (length < 0) return null;
        var field = new byte[length];
        stream.ReadExactly(field);
        return field;
    }
}
