using System.Runtime.InteropServices;

namespace DrillHarness.Recovery.Wal;

/// <summary>A set of row versions of one file, as bits by block: about a byte per version where they lie close together.</summary>
internal sealed class TupleSet
{
    private readonly Dictionary<ulong, ulong> words = [];

    public bool IsEmpty => words.Count == 0;

    public void Add(TupleId tuple) =>
        CollectionsMarshal.GetValueRefOrAddDefault(words, Word(tuple), out _) |= 1UL << (tuple.Offset & 63);

    public bool Contains(TupleId tuple) =>
        words.TryGetValue(Word(tuple), out var bits) && (bits >> (tuple.Offset & 63) & 1) != 0;

    public bool MeetsBlock(TupleRange range)
    {
        for (var word = range.First >> 6; word <= range.Last >> 6; word++)
            if (words.ContainsKey(((ulong)range.Block << 16) | (uint)word)) return true;
        return false;
    }

    private static ulong Word(TupleId tuple) => ((ulong)tuple.Block << 16) | (uint)(tuple.Offset >> 6);
}
