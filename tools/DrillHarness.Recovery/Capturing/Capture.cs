using System.Security.Cryptography;
using System.Text.Json;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Targets;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// Everything that a merge needs of the copy, on disk: the lost rows, table by table, and what DDL took. With it the copy is needed no more.
/// </summary>
public sealed record Capture
{
    private const string Manifest = "capture.json";
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>The incident's name: see <see cref="Damage.Incident.Fingerprint"/>.</summary>
    public required string Incident { get; init; }

    /// <summary>system_identifier of the server that the copy is of.</summary>
    public required string SystemIdentifier { get; init; }

    /// <summary>The damaged database.</summary>
    public required string Database { get; init; }

    /// <summary>The table whose rows are tenants; null when rows belong to nobody in particular.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>The tables that lost rows or values.</summary>
    public required IReadOnlyList<CapturedTable> Tables { get; init; }

    /// <summary>What DDL of the bad transactions took; empty when they had none.</summary>
    public required IReadOnlyList<StructuralDamage> Structures { get; init; }

    /// <summary>What each stop had to show, with both values.</summary>
    public required IReadOnlyList<ProofCheck> Proofs { get; init; }

    /// <summary>How many times replay was halted and read.</summary>
    public required int Stops { get; init; }

    /// <summary>The bad transactions and their subtransactions, as rows that they wrote bear them in xmin; empty where no WAL was read.</summary>
    public IReadOnlyList<uint> Writers { get; init; } = [];

    /// <summary>Rows that the bad transactions put in and left, by table: they stay.</summary>
    public IReadOnlyDictionary<string, long> Inserted { get; init; } = new Dictionary<string, long>();

    /// <summary>Rows that captured ones may refer to and that somebody deleted or gave another key since: what refers to them follows.</summary>
    public IReadOnlyList<RekeyedParent> Rekeyed { get; init; } = [];

    /// <summary>Rows that customers made after the first bad commit and deleted, by table. One of them may have been a lost row made anew.</summary>
    public IReadOnlyDictionary<string, int> MadeAndDeleted { get; init; } = new Dictionary<string, int>();

    /// <summary>Changes of rows that customers made after the first bad commit: such a row may be a lost one made anew.</summary>
    public IReadOnlyList<int> MadeSince { get; init; } = [];

    /// <summary>Tables that captured rows may refer to and whose rows cannot be followed.</summary>
    public IReadOnlyList<RewrittenParent> Rewritten { get; init; } = [];

    /// <summary>Object ids of the tables that were left out, as asked.</summary>
    public IReadOnlyList<uint> LeftOut { get; init; } = [];

    /// <summary>What cannot come back, and why: rows of unlogged tables, for instance.</summary>
    public required IReadOnlyList<string> Losses { get; init; }

    /// <summary>Where the files lie.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Directory { get; private init; } = "";

    /// <summary>Rows deleted in all tables.</summary>
    public long Deleted => Tables.Sum(table => table.Deleted);

    /// <summary>Reads a capture that was written before.</summary>
    /// <exception cref="RecoveryRefusedException">There is none in that directory.</exception>
    public static async Task<Capture> OpenAsync(string directory, CancellationToken cancellation)
    {
        var path = Path.Combine(directory, Manifest);
        if (!File.Exists(path)) throw new RecoveryRefusedException($"No captured rows in {directory}, expected a file {Manifest} there.");
        await using var file = File.OpenRead(path);
        return (await JsonSerializer.DeserializeAsync<Capture>(file, Format, cancellation))! with { Directory = directory };
    }

    /// <summary>SHA-256 over the manifest and every captured file, in hexadecimal: what a plan vouches for.</summary>
    public async Task<string> HashAsync(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory).Order(StringComparer.Ordinal))
        {
            await using var file = File.OpenRead(path);
            for (int read; (read = await file.ReadAsync(buffer, cancellation)) > 0;) hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What a look at the copy found out, beside the captured rows; null when nobody wrote it down.</summary>
    internal async Task<T?> RecallAsync<T>(string name, CancellationToken cancellation) where T : class =>
        Path.Combine(Directory, name) is var path && File.Exists(path) ? JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(path, cancellation)) : null;

    /// <summary>Writes that down, for a merge that runs when the copy is gone.</summary>
    internal Task KeepAsync<T>(string name, T found, CancellationToken cancellation) =>
        File.WriteAllTextAsync(Path.Combine(Directory, name), JsonSerializer.Serialize(found), cancellation);

    internal async Task<Capture> SaveAsync(string directory, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, Manifest), JsonSerializer.Serialize(this, Format), cancellation);
        return this with { Directory = directory };
    }
}
