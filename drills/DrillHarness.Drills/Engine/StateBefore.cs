using DrillHarness.Drills.Verification;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>What a recovery has to leave alone, as it was when everything was well: catalog and sequences of each database.</summary>
internal sealed class StateBefore
{
    private readonly Dictionary<string, (string Catalog, IReadOnlyDictionary<string, long> Sequences)> states = [];

    public static async Task<StateBefore> TakeAsync(IEnumerable<(string Name, NpgsqlDataSource Source)> databases, CancellationToken cancellation)
    {
        var before = new StateBefore();
        foreach (var (name, source) in databases)
            before.states[name] = (await ServerCatalogPrint.TakeAsync(source, cancellation), await SequencePositions.ReadAsync(source, cancellation));
        return before;
    }

    /// <summary>Sequences that stand lower than before.</summary>
    public async Task<IReadOnlyList<string>> MovedBackAsync(string database, NpgsqlDataSource source, CancellationToken cancellation)
    {
        var now = await SequencePositions.ReadAsync(source, cancellation);
        return [.. states[database].Sequences.Where(sequence => now.GetValueOrDefault(sequence.Key) < sequence.Value).Select(sequence => sequence.Key)];
    }

    /// <summary>The first line of the catalog print that is not as before; null when all are.</summary>
    public async Task<string?> ChangedAsync(string database, NpgsqlDataSource source, CancellationToken cancellation)
    {
        var before = states[database].Catalog.Split('\n');
        var now = (await ServerCatalogPrint.TakeAsync(source, cancellation)).Split('\n');
        return before.Except(now).Select(line => $"was: {line}").Concat(now.Except(before).Select(line => $"is now: {line}")).FirstOrDefault();
    }
}
