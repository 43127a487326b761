using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(180_000)]
public sealed class ResumedBatchesTests
{
    [Test]
    public async Task An_edit_of_a_row_that_was_done_stands_though_it_is_what_the_bad_transaction_wrote(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        var bad = await shop.TransactAsync("UPDATE item SET price = -1", cancellation);
        var survey = await shop.SurveyAsync(cancellation);
        await using var lost = await shop.CaptureAsync(survey.IncidentOf(survey.Find([bad])), cancellation);
        var proofs = 0;
        var cutOff = lost with
        {
            Options = lost.Options with { BatchRows = 50, ProveTarget = (_, _) => ++proofs == 5 ? throw new IOException("cut off") : Task.CompletedTask },
        };
        await using (var first = await cutOff.OpenAsync(shop, cancellation))
            Assert.That(async () => await first.ApplyAsync(null, cancellation), Throws.TypeOf<IOException>());
        Assert.That(await shop.ScalarAsync<long>(Wrong, cancellation), Is.EqualTo(450));
        var edited = await shop.ScalarAsync<long>("SELECT min(id) FROM item WHERE price <> -1", cancellation);
        await shop.ExecuteAsync($"UPDATE item SET price = -1 WHERE id = {edited}", cancellation);

        await using var rest = await cutOff.OpenAsync(shop, cancellation);
        var merged = await rest.ApplyAsync(null, cancellation);
        Assert.That(await shop.ScalarAsync<long[]>("SELECT array_agg(id) FROM item WHERE price = -1", cancellation), Is.EqualTo(new[] { edited }));

        var undone = await Undoing.RevertAsync(shop.Live, merged.UndoId!.Value, cancellation);
        Assert.That((undone.Reverted, undone.LeftAlone, await shop.ScalarAsync<long>(Wrong, cancellation)), Is.EqualTo((599L, 1L, 600L)));
    }

    private const string Wrong = "SELECT count(*) FROM item WHERE price = -1";
}
