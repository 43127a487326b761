using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// The one clock of a recovery. Phases are contiguous on the monotonic clock and add up to the total. Starts at the last instant at which
/// a canary still saw the rows; ends when the last tenant is verified. Where two things run at once, the stretch belongs to the one that
/// the end was waiting for.
/// </summary>
public sealed class PhaseClock(Journal journal, TimeProvider time)
{
    private readonly List<(string Name, TimeSpan Start)> entered = [];
    private DateTimeOffset startedAt;
    private TimeSpan start;

    /// <summary>Seconds since the clock started.</summary>
    public TimeSpan Elapsed => journal.Elapsed - start;

    /// <summary>Starts the clock, at an instant that may lie in the past, in its first phase.</summary>
    /// <param name="name">The first phase.</param>
    /// <param name="ago">How long ago it started.</param>
    public void Start(string name, TimeSpan ago)
    {
        start = journal.Elapsed - ago;
        startedAt = time.GetUtcNow() - ago;
        entered.Add((name, TimeSpan.Zero));
        journal.Record(new PhaseEntered(name, ago.TotalSeconds));
    }

    /// <summary>Ends the current phase and enters the next, in the same instant. To enter the phase that it is in changes nothing.</summary>
    public void Enter(string name)
    {
        if (entered.Count > 0 && entered[^1].Name == name) return;
        entered.Add((name, Elapsed));
        journal.Record(new PhaseEntered(name));
    }

    /// <summary>Runs two activities at once. The whole stretch becomes the phase of the one that ended last; the other gets no seconds.</summary>
    public async Task<(TFirst First, TSecond Second)> BothAsync<TFirst, TSecond>(
        string first, Func<Task<TFirst>> doFirst, string second, Func<Task<TSecond>> doSecond)
    {
        var began = Elapsed;
        var ends = new Dictionary<string, TimeSpan>();
        async Task<T> Timed<T>(string name, Func<Task<T>> work)
        {
            var result = await work();
            lock (ends) ends[name] = Elapsed;
            return result;
        }

        journal.Record(new PhaseEntered($"{first} and {second}"));
        var firstTask = Timed(first, doFirst);
        var secondTask = Timed(second, doSecond);
        await Task.WhenAll(firstTask, secondTask);
        var last = ends[first] > ends[second] ? first : second;
        foreach (var (name, end) in ends) Record(name, began, end, name == last);
        var other = last == first ? second : first;
        entered.Add((other, began));
        entered.Add((last, began));
        return (await firstTask, await secondTask);
    }

    /// <summary>Stops the clock and writes the phases down.</summary>
    public void Stop()
    {
        var end = Elapsed;
        var spans = entered.Select((phase, at) => (phase.Name, phase.Start,
            Seconds: ((at + 1 < entered.Count ? entered[at + 1].Start : end) - phase.Start).TotalSeconds));
        journal.Record(new PhasesMeasured([.. spans.Select(span => new PhaseSpan(span.Name, startedAt + span.Start, span.Seconds))]));
    }

    private void Record(string name, TimeSpan began, TimeSpan end, bool critical) =>
        journal.Record(new ActivityMeasured(name, began.TotalSeconds, end.TotalSeconds, critical));
}
