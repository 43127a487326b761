namespace DrillHarness.Timing.Tests;

internal sealed class UntilTests
{
    private static Until Waiting(TimeSpan deadline) => new()
    {
        Awaited = "the copy to reach LSN 0/5000148",
        Deadline = deadline,
        Interval = TimeSpan.FromMilliseconds(1),
    };

    [Test]
    public async Task A_condition_that_holds_is_looked_at_once()
    {
        var looks = 0;

        await Waiting(TimeSpan.FromMinutes(1)).TrueAsync(_ => Task.FromResult(++looks > 0), CancellationToken.None);

        Assert.That(looks, Is.EqualTo(1));
    }

    [Test]
    public async Task A_condition_is_looked_at_until_it_holds()
    {
        var looks = 0;

        await Waiting(TimeSpan.FromMinutes(1)).TrueAsync(_ => Task.FromResult(++looks == 4), CancellationToken.None);

        Assert.That(looks, Is.EqualTo(4));
    }

    [Test]
    public async Task What_was_found_is_handed_back()
    {
        var looks = 0;

        var found = await Waiting(TimeSpan.FromMinutes(1))
            .SomeAsync(_ => Task.FromResult(++looks == 3 ? "found at look 3" : null), CancellationToken.None);

        Assert.That(found, Is.EqualTo("found at look 3"));
    }

    [Test]
    public void A_passed_deadline_says_what_was_awaited_how_far_it_got_and_what_helps()
    {
        var until = Waiting(TimeSpan.FromMilliseconds(20)) with
        {
            Progress = _ => Task.FromResult("replayed 0/4FFFF60"),
            Hints = ["is the segment in the archive? pgbackrest info"],
        };

        Assert.That(
            () => until.TrueAsync(_ => Task.FromResult(false), CancellationToken.None),
            Throws.TypeOf<DeadlinePassedException>().With.Message.EqualTo(string.Join(
                Environment.NewLine,
                "Waited 00:00:00.0200000 for the copy to reach LSN 0/5000148, which did not come (replayed 0/4FFFF60).",
                "  HINT: is the segment in the archive? pgbackrest info")));
    }

    [Test]
    public void A_deadline_of_zero_still_looks_once() =>
        Assert.That(() => Waiting(TimeSpan.Zero).TrueAsync(_ => Task.FromResult(true), CancellationToken.None), Throws.Nothing);

    [Test]
    public void A_cancelled_wait_ends_at_once()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.That(
            () => Waiting(TimeSpan.FromMinutes(1)).TrueAsync(_ => Task.FromResult(false), cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_look_that_fails_ends_the_wait() =>
        Assert.That(
            () => Waiting(TimeSpan.FromMinutes(1)).TrueAsync(_ => throw new InvalidOperationException("no server"), CancellationToken.None),
            Throws.InvalidOperationException.With.Message.EqualTo("no server"));
}
