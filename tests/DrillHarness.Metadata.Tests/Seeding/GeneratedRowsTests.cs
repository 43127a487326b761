using System.Security.Cryptography;
using DrillHarness.Metadata.Seeding;

namespace DrillHarness.Metadata.Tests.Seeding;

internal sealed class GeneratedRowsTests
{
    [Test]
    public async Task The_same_seed_gives_the_same_bytes_whatever_runs_beside_it()
    {
        var one = await HashesAsync(Profile.Tiny, 7, isParallel: false);
        var other = await HashesAsync(Profile.Tiny, 7, isParallel: true);
        Assert.That(other, Is.EqualTo(one));
    }

    [Test]
    public async Task Another_seed_gives_other_rows_in_every_table()
    {
        var one = await HashesAsync(Profile.Small, 7, isParallel: true);
        var other = await HashesAsync(Profile.Small, 8, isParallel: true);
        Assert.That(one.Keys.Where(table => one[table] == other[table]), Is.Empty);
    }

    [Test]
    public async Task A_tables_rows_do_not_grow_the_buffer()
    {
        var world = new WorldShape(Profile.Small, 7);
        var target = new LargestWrite();
        await TableStream.WriteAsync(world, SeedTables.All(7)[0], target, CancellationToken.None);
        Assert.That(target.Bytes, Is.LessThan(512 * 1024));
    }

    private static async Task<Dictionary<string, string>> HashesAsync(Profile profile, ulong seed, bool isParallel)
    {
        var world = new WorldShape(profile, seed);
        var tables = SeedTables.All(seed);
        if (isParallel)
            return (await Task.WhenAll(tables.Select(table => Task.Run(() => HashAsync(world, table))))).ToDictionary();
        var hashes = new Dictionary<string, string>();
        foreach (var table in tables) hashes[table.Name] = (await HashAsync(world, table)).Value;
        return hashes;
    }

    private static async Task<KeyValuePair<string, string>> HashAsync(WorldShape world, ISeedTable table)
    {
        using var target = new MemoryStream();
        await TableStream.WriteAsync(world, table, target, CancellationToken.None);
        return new(table.Name, Convert.ToHexString(SHA256.HashData(target.GetBuffer().AsSpan(0, (int)target.Length))));
    }

    private sealed class LargestWrite : MemoryStream
    {
        public int Bytes { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Bytes = Math.Max(Bytes, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
