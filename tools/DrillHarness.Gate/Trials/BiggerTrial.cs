using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Trials;

/// <summary>Measures the script at two sizes, without observation and with, and extrapolates to production's.</summary>
internal sealed class BiggerTrial : ITrial
{
    // Far enough from the small one that noise does not decide the slope.
    private const int Times = 8;

    /// <inheritdoc/>
    public string Name => "bigger";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, CancellationToken cancellation)
    {
        if (scene.Application.ProductionTimes is not { } production || scene.Application.ProfileOf(Times) is null) return [];
        var small = await MeasureAsync(scene, 1, cancellation);
        var large = await MeasureAsync(scene, Times, cancellation);
        if (small is null || large is null)
            return [new Finding(FindingCodes.Bigger, Severity.Error, $"on {(large is null ? Times : 1)} times the rows it does not end well within its deadline, expected it to")];
        var forecast = ForecastOf(small, large, Times, production);
        return [.. Findings(scene.Intent, forecast)];
    }

    /// <summary>What two measured sizes say of a third.</summary>
    public static SizeForecast ForecastOf(SizeForecast small, SizeForecast large, double apart, double times) => new(times,
        new Growth(small.Seconds, large.Seconds, apart).At(times),
        new Growth(small.LongestLockSeconds, large.LongestLockSeconds, apart).At(times),
        (long)new Growth(small.WalBytes, large.WalBytes, apart).At(times));

    /// <summary>One run unobserved and one observed, each in a world of that size; null when either did not end well.</summary>
    public static async Task<SizeForecast?> MeasureAsync(TrialScene scene, int times, CancellationToken cancellation)
    {
        var profile = scene.Application.ProfileOf(times)!;
        var template = times == 1 ? scene.Template : await scene.Server.MakeTemplateAsync(scene.Application, profile, scene.Seed, cancellation);
        var (wal, seconds) = await new BareRun(scene.Server, scene.Script).MeasureAsync(template, profile, scene.Seed, cancellation);
        var seen = times == 1 ? scene.Whole : await (scene with { Template = template, Profile = profile }).InWorldAsync(
            world => scene.Observer.RunAsync(world, scene.Script.RunAsync, cancellation), cancellation);
        return seen.Outcome.ExitCode == 0 ? new SizeForecast(times, seconds, seen.LongestLock.TotalSeconds, wal) : null;
    }

    // An extrapolation warns; it does not reject.
    private static IEnumerable<Finding> Findings(Intent? intent, SizeForecast forecast)
    {
        const double Megabyte = 1 << 20;
        var at = FormattableString.Invariant($"at production size, {forecast.Times:0} times these rows");
        var limits = intent?.Limits;
        if (limits?.LongestLock is { } longest && forecast.LongestLockSeconds > longest.TotalSeconds)
            yield return Warn($"{at}, a writing transaction would be open for about {forecast.LongestLockSeconds:0.#} s, expected at most {longest.TotalSeconds:0.##} s");
        if (limits?.Time is { } time && forecast.Seconds > time.TotalSeconds)
            yield return Warn($"{at}, it would run for about {forecast.Seconds:0} s, expected at most {time.TotalSeconds:0.##} s");
        if (limits?.WalBytes is { } most && forecast.WalBytes > most)
            yield return Warn($"{at}, it would write about {forecast.WalBytes / Megabyte:0} MB of WAL, expected at most {most / Megabyte:0.#} MB");
        yield return Warn($"{at}: about {forecast.Seconds:0} s, the longest writing transaction open for {forecast.LongestLockSeconds:0.#} s, {forecast.WalBytes / Megabyte:0} MB of WAL") with { Severity = Severity.Note };
    }

    private static Finding Warn(FormattableString message) => new(FindingCodes.Bigger, Severity.Warning, FormattableString.Invariant(message));
}
