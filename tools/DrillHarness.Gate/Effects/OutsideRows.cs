namespace DrillHarness.Gate.Effects;

/// <summary>Rows that a run touched and that it was not to touch.</summary>
internal sealed class OutsideRows
{
    private const int Examples = 5;

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>How many of each tenant, by index.</summary>
    public Dictionary<int, long> PerTenant { get; } = [];

    /// <summary>Keys of the first few.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The first transaction that touched one.</summary>
    public uint Xid { get; private set; }

    public void Take(string key, int tenant, uint xid)
    {
        if (Count++ == 0) Xid = xid;
        PerTenant[tenant] = PerTenant.GetValueOrDefault(tenant) + 1;
        if (Keys.Count < Examples) Keys.Add(RowImage.Readable(key));
    }
}
