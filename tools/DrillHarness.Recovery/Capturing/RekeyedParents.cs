using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// Reads off a copy the keys of rows that captured ones may refer to and that somebody deletes or gives another key later. The WAL knows which these are by their
/// place; what the key is, only the copy does.
/// </summary>
internal sealed class RekeyedParents(VersionHistory history)
{
    private const int BatchSize = 32_768;

    private readonly Dictionary<(uint Table, string Columns, string Values), RekeyedParent> known = [];
    private readonly Dictionary<uint, RewrittenParent> rewritten = [];

    private KeyTrail Trail => history.Keys;

    public IReadOnlyList<RekeyedParent> All => [.. known.Values];

    public IReadOnlyList<RewrittenParent> Rewritten => [.. rewritten.Values];

    /// <summary>Notes the keys as they are at one stop. A key that is another row's at a later stop leads nowhere.</summary>
    /// <param name="captured">The tables of which rows are read here.</param>
    /// <param name="losing">Those of which values of dropped columns are read here: their own rows are followed, whoever took them.</param>
    public async Task NoteAsync(NpgsqlConnection copy, SchemaCatalog catalog, NpgsqlLogSequenceNumber stop, IReadOnlyList<TableShape> captured, IReadOnlyList<TableShape> losing, CancellationToken cancellation)
    {
        var referenced = captured.SelectMany(child => child.ForeignKeys).SelectMany(key => catalog.Tables.Where(table => table.Holds(key.Referenced) && !catalog.IsHeld(table.Oid)).Select(table => (Table: table, key.ReferencedColumns)))
            .Concat(captured.Concat(losing).Where(table => table.Key.Count > 0).Select(table => (Table: table, ReferencedColumns: table.Key))).ToList();
        foreach (var parents in referenced.GroupBy(parent => parent.Table.Oid))
        {
            var table = parents.First().Table;
            if (Trail.WritersAfterRewrite(table.File, stop) is { Count: > 0 } writers) rewritten[table.Oid] = new RewrittenParent(table.Oid, writers);
            if (!Trail.Passes(table.File)) continue;
            var later = Trail.After(table.File, stop);
            foreach (var (_, columns) in parents.DistinctBy(parent => string.Join('\0', parent.ReferencedColumns))) await NoteAsync(copy, new Referenced(table, columns), later, losing.Contains(table) && Trail.ChangesKeys(table.File), cancellation);
        }
    }

    private async Task NoteAsync(NpgsqlConnection copy, Referenced parent, IReadOnlyDictionary<TupleId, KeyEnd> later, bool takenToo, CancellationToken cancellation)
    {
        var keys = known.Values.Where(row => row.Table == parent.Table.Oid && row.Columns.SequenceEqual(parent.Numbers)).Select(row => row.Values).ToList();
        foreach (var places in later.Where(end => end.Value.ChangesKey || (takenToo && end.Value.Ending == KeyEnding.Taken)).Select(end => end.Key).Chunk(BatchSize)) await NoteAsync(copy, parent, later, parent.At(places), cancellation);
        if (keys.Count > 0) await NoteAsync(copy, parent, later, parent.Having(keys), cancellation);
    }

    private async Task NoteAsync(
        NpgsqlConnection copy, Referenced parent, IReadOnlyDictionary<TupleId, KeyEnd> later, NpgsqlCommand read, CancellationToken cancellation)
    {
        await using var command = read;
        command.Connection = copy;
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (tid, values) = (reader.GetFieldValue<NpgsqlTid>(0), reader.GetFieldValue<string[]>(1));
            var name = (parent.Table.Oid, string.Join(',', parent.Numbers), string.Join('\0', values));
            var place = new TupleId(tid.BlockNumber, tid.OffsetNumber);
            var end = later.TryGetValue(place, out var found) ? found : new KeyEnd(parent.Table.File, KeyEnding.Lives, place, 0, false, false);
            if (known.TryGetValue(name, out var before))
                known[name] = (before.Ending, before.Place, before.FileNode) == (end.Ending, end.Place, end.File.FileNode) ? before : before with { Ending = KeyEnding.Unknown, Change = null };
            else
                known[name] = new RekeyedParent(parent.Table.Oid, parent.Numbers, values, end.Ending, end.Place, end.Xid, end.IsAlone, end.File.FileNode)
                {
                    Change = end.Ending == KeyEnding.Taken ? history.ChangeOf(end.File, end.Place, end.Xid) : null,
                };
        }
    }

    // A table, by columns that foreign keys refer to.
    private sealed record Referenced(TableShape Table, IReadOnlyList<string> Columns)
    {
        public IReadOnlyList<int> Numbers { get; } = [.. Columns.Select(Table.NumberOf)];

        private string Select => $"SELECT t.ctid, ARRAY[{string.Join(", ", Columns.Select(column => $"t.{Sql.Identifier(column)}::text"))}] FROM ONLY {Table.Name.Quoted} t";

        private string AreSet => string.Join(" AND ", Columns.Select(column => $"t.{Sql.Identifier(column)} IS NOT NULL"));

        public NpgsqlCommand At(IEnumerable<TupleId> places) =>
            new($"{Select} JOIN unnest('{{{string.Join(',', places.Select(place => $"\"{place}\""))}}}'::tid[]) place ON t.ctid = place WHERE {AreSet}");

        public NpgsqlCommand Having(List<IReadOnlyList<string>> keys)
        {
            var columns = Columns.Select((column, at) => (Column: column, At: at)).ToList();
            var command = new NpgsqlCommand($"""
                {Select} JOIN unnest({string.Join(", ", columns.Select(part => $"${part.At + 1}::text[]"))}) k({string.Join(", ", columns.Select(part => $"k{part.At}"))})
                ON {string.Join(" AND ", columns.Select(part => $"t.{Sql.Identifier(part.Column)} = k.k{part.At}::{Table.TypeOf(part.Column)}"))}
                """);
            foreach (var (_, at) in columns) command.Parameters.Add(new NpgsqlParameter { Value = keys.Select(key => key[at]).ToArray() });
            return command;
        }
    }
}
