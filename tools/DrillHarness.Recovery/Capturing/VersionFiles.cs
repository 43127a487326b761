using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// Reads row versions of a paused copy by their place in the file, the only name that WAL has for them, and writes them to files as COPY gives
/// them: streamed, in bounded memory.
/// </summary>
internal sealed class VersionFiles(NpgsqlConnection copy, string directory, int stop)
{
    private const int BufferBytes = 1 << 17;

    // Changes that the WAL names have numbers below this.
    private const long OwnNumbers = 10_000_000_000;

    private int files;
    private long nextChange = stop * OwnNumbers;

    /// <summary>How many of the versions the copy can see; all of them when the stop is right.</summary>
    public async Task<long> CountVisibleAsync(VersionSet versions, CancellationToken cancellation)
    {
        // A table that lost a good part of its rows is cheaper to read through than to look up row by row.
        if (versions.Tuples.Length * 4L >= await CountAsync(versions.Shape, cancellation)) return await TickOffAsync(versions, cancellation);
        var found = 0L;
        foreach (var source in versions.Sources()) found += await ScalarAsync($"SELECT count(*) FROM {source}", cancellation);
        return found;
    }

    /// <summary>Writes the versions; several files when there are many.</summary>
    /// <param name="byChange">True when each has to bear the number of its change; else all rows of a table may be numbered as they come, which is quicker.</param>
    public async Task<IReadOnlyList<CapturedRows>> WriteAsync(VersionSet versions, string tenant, bool asText, bool byChange, CancellationToken cancellation)
    {
        if (!byChange && versions.IsAlike && await CountAsync(versions.Shape, cancellation) == versions.Tuples.Length)
            return [await WriteAllAsync(versions.Shape, versions.Transaction, tenant, asText, cancellation)];
        var written = new List<CapturedRows>();
        foreach (var source in versions.Sources())
            written.Add(await WriteAsync(versions.Shape, versions.Role, versions.Shape.All, $"c.change, c.bad, {tenant}", source, asText, cancellation));
        return versions.Owner == versions.Shape ? written : [.. written.Select(rows => Moved(rows, versions))];
    }

    /// <summary>Writes every row of a table, as deleted by one bad transaction.</summary>
    public async Task<CapturedRows> WriteAllAsync(TableShape shape, int transaction, string tenant, bool asText, CancellationToken cancellation)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{nextChange} + row_number() OVER (), {transaction}, {tenant}");
        var rows = await WriteAsync(shape, RowRole.Deleted, shape.All, number, $"ONLY {shape.Name.Quoted} t", asText, cancellation);
        nextChange += rows.Rows + 1;
        return rows;
    }

    /// <summary>Writes the key and some columns of every row of a table.</summary>
    public async Task<CapturedRows> WriteColumnsAsync(TableShape shape, int transaction, IReadOnlyList<ColumnShape> columns, bool asText, CancellationToken cancellation)
    {
        ColumnShape[] written = [.. shape.All.Where(column => shape.Key.Contains(column.Name)), .. columns];
        var number = string.Create(CultureInfo.InvariantCulture, $"{nextChange} + row_number() OVER (), {transaction}, NULL::text");
        var rows = await WriteAsync(shape, RowRole.DroppedColumns, written, number, $"ONLY {shape.Name.Quoted} t", asText, cancellation);
        nextChange += rows.Rows + 1;
        return rows with { Transaction = transaction, Key = shape.Key };
    }

    // Partitions have the same columns, and may number them otherwise.
    private static CapturedRows Moved(CapturedRows rows, VersionSet versions) => rows with
    {
        From = versions.Shape.Name,
        Columns = [.. rows.Columns.Select(column => column with { Number = versions.Owner.NumberOf(column.Name) })],
    };

    public async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, copy) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public Task<long> CountAsync(TableShape table, CancellationToken cancellation) =>
        ScalarAsync($"SELECT count(*) FROM ONLY {table.Name.Quoted}", cancellation);

    /// <summary>The number of rows under 0, and under each column's number a sum that changes with its values.</summary>
    public async Task<IReadOnlyDictionary<int, decimal>> SumsAsync(TableShape table, CancellationToken cancellation)
    {
        var sums = table.All.Select(column => $"coalesce(sum(hashtextextended({Sql.Identifier(column.Name)}::text COLLATE \"C\", 0)), 0)");
        await using var command = new NpgsqlCommand($"SELECT ARRAY[{string.Join(", ", sums.Prepend("count(*)::numeric"))}] FROM ONLY {table.Name.Quoted}", copy) { CommandTimeout = 0 };
        var values = (decimal[])(await command.ExecuteScalarAsync(cancellation))!;
        return table.All.Select(column => column.Number).Prepend(0).Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private async Task<CapturedRows> WriteAsync(
        TableShape shape, RowRole role, IReadOnlyList<ColumnShape> columns, string head, string source, bool asText, CancellationToken cancellation)
    {
        var readable = columns.Where(column => !column.IsGenerated).ToList();
        var name = string.Create(CultureInfo.InvariantCulture, $"rows-{stop}-{++files}-{shape.Oid}.copy");
        var list = string.Concat(readable.Select(column => $", t.{Sql.Identifier(column.Name)}"));
        string CopyOut() => $"COPY (SELECT {head}{list} FROM {source}) TO STDOUT (FORMAT {(asText ? "text" : "binary")})";
        await using (var file = new FileStream(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
        {
            try
            {
                if (!asText) await CopyBinaryAsync(CopyOut(), file, cancellation);
            }
            catch (PostgresException lacking) when (lacking.SqlState == PostgresErrorCodes.UndefinedFunction)
            {
                // A type without a binary form.
                asText = true;
            }

            if (asText) await CopyTextAsync(CopyOut(), file, cancellation);
        }

        var rows = await ScalarAsync($"SELECT count(*) FROM {source}", cancellation);
        return new CapturedRows { File = name, Role = role, Rows = rows, Columns = readable, IsText = asText };
    }

    private async Task CopyBinaryAsync(string sql, Stream file, CancellationToken cancellation)
    {
        await using var rows = await copy.BeginRawBinaryCopyAsync(sql, cancellation);
        await rows.CopyToAsync(file, BufferBytes, cancellation);
    }

    private async Task CopyTextAsync(string sql, Stream file, CancellationToken cancellation)
    {
        using var rows = await copy.BeginTextExportAsync(sql, cancellation);
        await using var text = new StreamWriter(file, leaveOpen: true);
        var buffer = new char[BufferBytes];
        for (int read; (read = await rows.ReadAsync(buffer, cancellation)) > 0;) await text.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    private async Task<long> TickOffAsync(VersionSet versions, CancellationToken cancellation)
    {
        await using var rows = await copy.BeginBinaryExportAsync($"COPY (SELECT ctid FROM ONLY {versions.Shape.Name.Quoted}) TO STDOUT (FORMAT binary)", cancellation);
        var found = 0L;
        while (await rows.StartRowAsync(cancellation) != -1)
        {
            var tid = await rows.ReadAsync<NpgsqlTid>(NpgsqlDbType.Tid, cancellation);
            if (versions.Contains(new TupleId(tid.BlockNumber, tid.OffsetNumber))) found++;
        }

        return found;
    }
}
