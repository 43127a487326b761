using System.Globalization;

namespace DrillHarness.Recovery.Wal;

/// <summary>Where a row version lies in its relation's file: block, then line pointer. PostgreSQL's <c>ctid</c>.</summary>
public readonly record struct TupleId(uint Block, ushort Offset) : IComparable<TupleId>
{
    /// <summary>Orders by place in the file.</summary>
    public int CompareTo(TupleId other) =>
        Block != other.Block ? Block.CompareTo(other.Block) : Offset.CompareTo(other.Offset);

    /// <summary>As PostgreSQL writes it: <c>(block,offset)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Block},{Offset})");
}
