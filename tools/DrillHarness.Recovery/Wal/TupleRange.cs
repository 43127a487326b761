namespace DrillHarness.Recovery.Wal;

/// <summary>Row versions that lie side by side in one block. A load fills a page after the other, so that one range stands for a page.</summary>
internal readonly record struct TupleRange(uint Block, ushort First, ushort Last)
{
    public int Count => Last - First + 1;

    public bool Precedes(TupleId tuple) => tuple.Block == Block && tuple.Offset == Last + 1;

    public bool Holds(TupleId tuple) => tuple.Block == Block && tuple.Offset >= First && tuple.Offset <= Last;

    public IEnumerable<TupleId> Tuples()
    {
        for (var offset = (int)First; offset <= Last; offset++) yield return new TupleId(Block, (ushort)offset);
    }
}
