using System.Text;
using System.Text.RegularExpressions;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using Npgsql;
using Capture = DrillHarness.Recovery.Capturing.Capture;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Loads captured rows into the staging tables, by COPY. Where the table's shape has changed since, they pass through a table in the shape that
/// they had: columns follow by their number, so that a renamed one is found, and values are cast where a type has changed.
/// </summary>
internal sealed partial class Staging(NpgsqlConnection live, Capture capture)
{
    private const int BufferBytes = 1 << 17;

    private static readonly string[] Textual = ["text", "character varying", "character"];

    private readonly SortedSet<string> remarks = new(StringComparer.Ordinal);

    /// <summary>Columns whose type was changed since, once rows are loaded.</summary>
    public IEnumerable<string> Remarks => remarks;

    public async Task LoadAsync(StagedTable staged, CancellationToken cancellation)
    {
        try
        {
            foreach (var statement in staged.Create()) await ExecuteAsync(statement, cancellation);
        }
        catch (PostgresException wide) when (wide.SqlState == PostgresErrorCodes.TooManyColumns)
        {
            throw new RecoveryRefusedException($"{staged.Table.Name} has {staged.Table.All.Count} columns, expected some fewer than the server's most of 1600: its rows cannot be staged beside what is noted of each. " +
                $"Nothing was written.{Environment.NewLine}  HINT: recover them by hand from the copy", wide);
        }

        foreach (var file in staged.Captured.Files.Where(file => file.Role != RowRole.DroppedColumns))
        {
            var into = file.Role switch { RowRole.Deleted => staged.Rows, RowRole.Before => staged.Before, _ => staged.After };
            try
            {
                if (FitsAsItIs(staged, file)) await CopyAsync(into, $"{StagedTable.Head}{List(file.Names())}", file, cancellation);
                else await ReshapeAsync(staged, file, into, cancellation);
            }
            catch (PostgresException unfit) when (IsAboutValues(unfit))
            {
                throw new RecoveryRefusedException($"{unfit.SqlState} {unfit.MessageText}: what {staged.Table.Name} held at the target does not fit the types that it has now. Nothing was written." +
                    $"{Environment.NewLine}  HINT: which type was changed since (a label of an enum renamed, a domain narrowed, a column retyped)? Change it back for the time of the recovery", unfit);
            }
        }

        await ExecuteAsync($"ANALYZE {staged.Rows}; ANALYZE {staged.Before}; ANALYZE {staged.After}", cancellation);
    }

    /// <summary>Loads files of text, which hold the same columns, into a temporary table of that name; every column is text.</summary>
    public async Task LoadTextAsync(IReadOnlyList<CapturedRows> files, string name, CancellationToken cancellation)
    {
        await LoadAsync(name, files[0].Columns.Select(column => column with { Type = "text" }), files, cancellation);
        await ExecuteAsync($"ANALYZE pg_temp.{name}", cancellation);
    }

    /// <summary>The live column that a captured one goes to; null when it has gone since.</summary>
    public static ColumnShape? LiveColumn(TableShape live, TableShape captured, ColumnShape column) =>
        live.Oid == captured.Oid ? live.All.FirstOrDefault(now => now.Number == column.Number) : live.All.FirstOrDefault(now => now.Name == column.Name);

    private static bool FitsAsItIs(StagedTable staged, CapturedRows file) => !staged.IsMissing && file.Columns.All(column =>
        LiveColumn(staged.Table, staged.Captured.Shape, column) is { IsGenerated: false } now && now.Name == column.Name && now.Type == column.Type);

    // Class 22, data exceptions, and the checks of domains.
    public static bool IsAboutValues(PostgresException refused) => refused.SqlState.StartsWith("22", StringComparison.Ordinal) ||
        refused.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.CannotCoerce;

    private async Task LoadAsync(string name, IEnumerable<ColumnShape> columns, IEnumerable<CapturedRows> files, CancellationToken cancellation)
    {
        await ExecuteAsync($"CREATE TEMP TABLE {name} ({StagedTable.Change} bigint, {StagedTable.Bad} integer, {StagedTable.Tenant} text{Types(columns)})", cancellation);
        foreach (var file in files) await CopyAsync($"pg_temp.{name}", $"{StagedTable.Head}{List(file.Names())}", file, cancellation);
    }

    private async Task ReshapeAsync(StagedTable staged, CapturedRows file, string into, CancellationToken cancellation)
    {
        const string Raw = "drillharness_raw";
        var columns = new List<ColumnShape>();
        foreach (var column in file.Columns) columns.Add(column with { Type = staged.IsMissing || (file.IsText && LiveColumn(staged.Table, staged.Captured.Shape, column) is null) ? "text" : await TypeAsync(staged, column, cancellation) });
        await LoadAsync(Raw, columns, [file], cancellation);
        var mapped = file.Columns.Select(column => (Was: column, Now: LiveColumn(staged.Table, staged.Captured.Shape, column)))
            .Where(column => column.Now is { IsGenerated: false }).ToList();
        var types = await TypesAsync(into, cancellation);
        var values = new List<string>();
        foreach (var (was, now) in mapped) values.Add(await ValueAsync(staged, was, columns.Single(column => column.Name == was.Name).Type, types[now!.Name], cancellation));
        await ExecuteAsync($"INSERT INTO {into} ({StagedTable.Head}{List(mapped.Select(column => column.Now!.Name))}) " +
            $"SELECT {StagedTable.Head}{string.Concat(values.Select(value => $", {value}"))} FROM pg_temp.{Raw}; DROP TABLE pg_temp.{Raw}", cancellation);
    }

    // As ALTER … TYPE makes them of what is there, where the server knows how; else by their text.
    private async Task<string> ValueAsync(StagedTable staged, ColumnShape was, string from, string to, CancellationToken cancellation)
    {
        var name = Sql.Identifier(was.Name);
        if (to == was.Type && !staged.IsMissing) return name;
        if (!staged.IsMissing && Base(from) != Base(to) && !(Textual.Contains(Base(from)) && Textual.Contains(Base(to))))
            remarks.Add($"{staged.Table.Name}.{was.Name} was {from} at the target and is {to} now: captured values are cast, as if nothing else had been done to them (no USING)");
        return from == "text" || !await CanCastAsync(from, Unbounded(to), cancellation) ? $"{name}::text::{Unbounded(to)}" : $"{name}::{Unbounded(to)}";
    }

    private async Task<bool> CanCastAsync(string from, string to, CancellationToken cancellation)
    {
        try
        {
            await ExecuteAsync($"SELECT NULL::{from}::{to}", cancellation);
            return true;
        }
        catch (PostgresException unknown) when (unknown.SqlState == PostgresErrorCodes.CannotCoerce)
        {
            return false;
        }
    }

    // Without length or precision.
    private static string Base(string type) => type.Split('(')[0];

    // A type that has another name since is the live column's.
    private async Task<string> TypeAsync(StagedTable staged, ColumnShape column, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT to_regtype($1) IS NOT NULL", live) { Parameters = { new() { Value = column.Type } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))! ? column.Type : LiveColumn(staged.Table, staged.Captured.Shape, column)?.Type ?? column.Type;
    }

    // A cast to a length cuts off in silence what an assignment refuses.
    private static string Unbounded(string type) => Bounded().Replace(type, match => match.Groups[1].Value.StartsWith("bit", StringComparison.Ordinal) ? "bit varying"
        : match.Groups[1].Value == "character" ? "bpchar" : "character varying");

    [GeneratedRegex(@"^(character varying|character|bit varying|bit)\(\d+\)")]
    private static partial Regex Bounded();

    private async Task<Dictionary<string, string>> TypesAsync(string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped", live)
        {
            Parameters = { new() { Value = table } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var types = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellation)) types[reader.GetString(0)] = reader.GetString(1);
        return types;
    }

    private async Task CopyAsync(string table, string columns, CapturedRows file, CancellationToken cancellation)
    {
        await using var rows = File.OpenRead(Path.Combine(capture.Directory, file.File));
        var sql = $"COPY {table} ({columns}) FROM STDIN (FORMAT {(file.IsText ? "text" : "binary")})";
        if (file.IsText)
        {
            await using var text = await live.BeginTextImportAsync(sql, cancellation);
            using var reader = new StreamReader(rows, Encoding.UTF8);
            var buffer = new char[BufferBytes];
            for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;) await text.WriteAsync(buffer.AsMemory(0, read), cancellation);
            return;
        }

        await using var sink = await live.BeginRawBinaryCopyAsync(sql, cancellation);
        await rows.CopyToAsync(sink, BufferBytes, cancellation);
    }

    private static string Types(IEnumerable<ColumnShape> columns) => string.Concat(columns.Select(column => $", {Sql.Identifier(column.Name)} {column.Type}"));

    private static string List(IEnumerable<string> columns) => string.Concat(columns.Select(column => $", {Sql.Identifier(column)}"));

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, live) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
