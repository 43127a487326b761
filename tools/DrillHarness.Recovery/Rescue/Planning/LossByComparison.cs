using System.Security.Cryptography;
using System.Text;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// The loss without any WAL: what a clone made elsewhere has in the tables named, and the live database lacks, by key. Keys of the clone go into a
/// temporary table of a live session; the clone is read in one snapshot.
/// </summary>
public sealed class LossByComparison(NpgsqlDataSource clone, LiveIdentity cloneIdentity, PlanRequest request)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Compares the tables and reads the rows that the live database lacks.</summary>
    /// <param name="where">An SQL condition that narrows the rows looked at; null is all.</param>
    /// <exception cref="NothingFoundException">The live database lacks none of them.</exception>
    public async Task<Loss> ReadAsync(IReadOnlyList<TableName> names, string? where, CancellationToken cancellation)
    {
        var directory = Path.Combine(request.Directory, PlanFile.CaptureDirectory);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var copy = await clone.OpenConnectionAsync(cancellation);
        await using var live = await request.Live.OpenConnectionAsync(cancellation);
        await SessionPath.PrepareAsync(copy, cancellation);
        await SessionPath.PrepareAsync(live, cancellation);
        var catalog = await SchemaCatalog.ReadAsync(copy, cancellation);
        await using var snapshot = await copy.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var files = new VersionFiles(copy, directory, 1);
        var (tables, change) = (new List<CapturedTable>(), 0);
        foreach (var shape in names.Select(name => Comparable(catalog, name)))
        {
            var missing = await MissingAsync(copy, live, shape, where, cancellation);
            request.Say($"{shape.Name}: the live database lacks {missing.Count} rows of the copy");
            if (missing.Count == 0) continue;
            var set = VersionSet.Of(shape, RowRole.Deleted, missing.Select(tuple => (tuple, change++, 0)));
            tables.Add(new CapturedTable { Shape = shape, Files = await files.WriteAsync(set, Tenant(catalog, shape), asText: false, byChange: false, cancellation) });
        }

        if (tables.Count == 0) throw new NothingFoundException($"The live database has every row that the copy has in {string.Join(", ", names)}.");
        var capture = await new Capture
        {
            Incident = await NameAsync(directory, cancellation),
            SystemIdentifier = request.Identity.SystemIdentifier,
            Database = cloneIdentity.Database,
            TenantTable = request.TenantTable,
            Tables = tables,
            Structures = [],
            Proofs = [],
            Stops = 1,
            Losses = [],
        }.SaveAsync(directory, cancellation);
        return new Loss("comparison", capture, [], [], "no WAL was read: the copy is read as it stands", new RowHistory(clone, new HashSet<uint>()), Limits(catalog, names, where));
    }

    private TableShape Comparable(SchemaCatalog catalog, TableName name)
    {
        var shape = catalog.Named(name) ?? throw new RecoveryRefusedException($"The copy has no table {name}, expected it as the live database has.");
        if (shape.Key.Count == 0) throw new RecoveryRefusedException($"Table {name} has no key by which its rows could be compared.{Environment.NewLine}  HINT: with the WAL (--stanza) rows are found without");
        var now = request.Catalog.Named(name);
        return now is not null && now.Key.SequenceEqual(shape.Key) ? shape
            : throw new RecoveryRefusedException($"Table {name} has the key ({string.Join(", ", shape.Key)}) on the copy, expected the same in the live database.");
    }

    private static async Task<List<TupleId>> MissingAsync(NpgsqlConnection copy, NpgsqlConnection live, TableShape shape, string? where, CancellationToken cancellation)
    {
        var key = Sql.List(shape.Key);
        await using (var make = new NpgsqlCommand(
            $"DROP TABLE IF EXISTS pg_temp.drillharness_compared; CREATE TEMP TABLE drillharness_compared AS SELECT NULL::tid AS \"drillharness place\", {key} FROM ONLY {shape.Name.Quoted} WITH NO DATA", live))
            await make.ExecuteNonQueryAsync(cancellation);
        var condition = where is null ? "" : $" WHERE ({where})";
        await using (var rows = await copy.BeginRawBinaryCopyAsync($"COPY (SELECT ctid, {key} FROM ONLY {shape.Name.Quoted}{condition}) TO STDOUT (FORMAT binary)", cancellation))
        await using (var sink = await live.BeginRawBinaryCopyAsync("COPY pg_temp.drillharness_compared FROM STDIN (FORMAT binary)", cancellation))
            await rows.CopyToAsync(sink, BufferBytes, cancellation);
        await using var lacking = new NpgsqlCommand(
            $"SELECT \"drillharness place\" FROM pg_temp.drillharness_compared c WHERE NOT EXISTS (SELECT FROM {shape.Name.Quoted} l WHERE {Sql.Equal("l", shape.Key, "c", shape.Key)})", live) { CommandTimeout = 0 };
        await using var reader = await lacking.ExecuteReaderAsync(cancellation);
        var missing = new List<TupleId>();
        while (await reader.ReadAsync(cancellation))
            if (reader.GetFieldValue<NpgsqlTid>(0) is var place) missing.Add(new TupleId(place.BlockNumber, place.OffsetNumber));
        return missing;
    }

    private string Tenant(SchemaCatalog catalog, TableShape shape) =>
        request.TenantTable is { } tenant && TenantPath.Find(catalog, shape, tenant) is { } path ? path.KeyOf("t", shape) : "NULL::text";

    // The same rows are the same incident, whichever clone they were read from.
    private static async Task<string> NameAsync(string directory, CancellationToken cancellation)
    {
        var hashes = string.Join('\n', (await PlanFile.HashAsync(directory, cancellation)).Select(file => file.Sha256));
        return $"compared-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(hashes)))[..32]}";
    }

    private static IReadOnlyList<string> Limits(SchemaCatalog catalog, IReadOnlyList<TableName> names, string? where)
    {
        var children = catalog.Tables.Where(table => !names.Contains(table.Name) && table.ForeignKeys.Any(key => names.Contains(key.Referenced) && key.OnDelete == DeleteAction.Cascade))
            .Select(table => table.Name.ToString()).ToList();
        return [
            "No WAL was read. What the copy has and the live database lacks counts as lost: rows that customers deleted themselves since the copy's point cannot be told apart, and would come back.",
            "Changed rows are not seen: values that were overwritten since the copy's point stay as they are.",
            .. where is null ? Array.Empty<string>() : [$"Only rows with {where} were looked at."],
            .. children.Count == 0 ? Array.Empty<string>() : [$"Rows of {string.Join(", ", children)} go with rows of the tables named, and were not looked at: name them by --table too."]];
    }
}
