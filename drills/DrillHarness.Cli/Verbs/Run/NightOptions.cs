using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs.Run;

/// <summary>How many runs a night has, and which.</summary>
/// <param name="Name">The night's name in the history; null where each run is a night of its own.</param>
/// <param name="Repeats">How often each drill is run; the history takes medians.</param>
/// <param name="Confirm">Run once more when the history finds the night slow.</param>
/// <param name="RandomSeed">A seed for one more run of each drill; null for none.</param>
/// <param name="Shard">Which part of the drills, from 1, of how many.</param>
internal sealed record NightOptions(string? Name, int Repeats, bool Confirm, ulong? RandomSeed, (int Number, int Of) Shard)
{
    private const int MostRepeats = 50;

    public static readonly Option<bool> Every = new("--all") { Description = "every drill of the catalogue, each in a folder of its own below --out, and a page over all of them" };
    private static readonly Option<string?> Part = new("--shard") { Description = "with --all: only this part of them, i/n", HelpName = "i/n" };
    private static readonly Option<int> Times = new("--repeats") { Description = "run so often; the history takes the median of the night", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Again = new("--confirm") { Description = "run once more when the history finds this night slow" };
    private static readonly Option<bool> Random = new("--random") { Description = "one more run of each drill with a random seed and a random recovery point, both printed" };
    private static readonly Option<string?> Named = new("--night") { Description = "the name under which the history takes several runs as one night", HelpName = "NAME" };

    public static IEnumerable<Option> All => [Every, Part, Times, Again, Random, Named];

    /// <summary>Whether there is more to it than one run.</summary>
    public bool IsMany(bool all) => all || Repeats > 1 || Confirm || RandomSeed is not null;

    public static NightOptions Of(ParseResult parsed)
    {
        var (repeats, all, shard) = (parsed.GetValue(Times), parsed.GetValue(Every), parsed.GetValue(Part));
        if (repeats is < 1 or > MostRepeats) throw new UsageException($"--repeats {repeats}: expected 1 to {MostRepeats}.");
        if (shard is not null && !all) throw new UsageException("--shard is a part of --all: expected both.");
        var name = parsed.GetValue(Named);
        var many = repeats > 1 || parsed.GetValue(Again);
        return new NightOptions(name ?? (many ? RunDirectory.Stamp(TimeProvider.System.GetUtcNow()) : null), repeats, parsed.GetValue(Again),
            parsed.GetValue(Random) ? (ulong)RandomNumberGenerator.GetInt32(2, int.MaxValue) : null, shard is null ? (1, 1) : ShardOf(shard));
    }

    private static (int Number, int Of) ShardOf(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && number >= 1 && number <= of) return (number, of);
        throw new UsageException($"--shard '{text}': expected i/n with 1 <= i <= n, for example 1/3.");
    }
}
