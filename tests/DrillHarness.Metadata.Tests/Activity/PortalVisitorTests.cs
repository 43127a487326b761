using System.Net;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Metadata.Tests.Editing;

namespace DrillHarness.Metadata.Tests.Activity;

internal sealed class PortalVisitorTests
{
    private static readonly SeededTenant Tenant = Seeder.Foresee(Profile.Tiny, 7).Tenants[0];
    private static readonly Edit Rename = SampleEdit.Of(EditKind.RenamePage, 9, ("title", "Orders"));

    [Test]
    public async Task An_answer_of_200_is_acknowledged_with_its_transaction_and_key()
    {
        var answer = await SendAsync(_ => Applied("""{"applied": true, "assignedKey": 41}""", "812"));
        Assert.That((answer.Outcome, answer.TransactionId, answer.AssignedKey), Is.EqualTo((EditOutcome.Acknowledged, 812ul, 41L)));
    }

    [TestCase(HttpStatusCode.NotFound, EditOutcome.Rejected), TestCase(HttpStatusCode.Conflict, EditOutcome.Rejected)]
    [TestCase(HttpStatusCode.InternalServerError, EditOutcome.Indeterminate)]
    [TestCase(HttpStatusCode.ServiceUnavailable, EditOutcome.Indeterminate)]
    public async Task Another_status_is_rejected_or_indeterminate(HttpStatusCode status, EditOutcome outcome)
    {
        var answer = await SendAsync(_ => new HttpResponseMessage(status) { Content = new StringContent("why") });
        Assert.That((answer.Outcome, answer.Status, answer.Reason), Is.EqualTo((outcome, (int?)status, "why")));
    }

    [Test]
    public async Task A_broken_connection_is_indeterminate()
    {
        var answer = await SendAsync(_ => throw new HttpRequestException("reset"));
        Assert.That((answer.Outcome, answer.Status), Is.EqualTo((EditOutcome.Indeterminate, (int?)null)));
    }

    [Test]
    public async Task A_deadline_that_passes_is_indeterminate()
    {
        using var deadline = new CancellationTokenSource();
        var answer = await SendAsync(
            _ =>
            {
                deadline.Cancel();
                throw new OperationCanceledException(deadline.Token);
            },
            deadline.Token);
        Assert.That(answer.Outcome, Is.EqualTo(EditOutcome.Indeterminate));
    }

    [TestCase(HttpStatusCode.Unauthorized), TestCase(HttpStatusCode.Redirect)]
    public async Task Who_is_forgotten_signs_in_again_and_sends_once_more(HttpStatusCode forgotten)
    {
        var sent = 0;
        var answer = await SendAsync(_ => ++sent == 1 ? new HttpResponseMessage(forgotten) : Applied("""{"applied": true}""", "813"));
        Assert.That((answer.Outcome, answer.TransactionId, sent), Is.EqualTo((EditOutcome.Acknowledged, 813ul, 2)));
    }

    [Test]
    public async Task A_wrong_password_is_told()
    {
        using var http = Client(_ => throw new InvalidOperationException("nothing is sent"), "wrong");
        var refused = await new PortalVisitor(http, Tenant, "right").SignInAsync(CancellationToken.None);
        Assert.That((refused?.Outcome, refused?.Status), Is.EqualTo((EditOutcome.Rejected, 401)));
    }

    private static async Task<Answer> SendAsync(Func<HttpRequestMessage, HttpResponseMessage> edits, CancellationToken cancellationToken = default)
    {
        using var http = Client(edits, "right");
        var visitor = new PortalVisitor(http, Tenant, "right");
        Assert.That(await visitor.SignInAsync(CancellationToken.None), Is.Null);
        return await visitor.SendAsync(Rename, cancellationToken);
    }

    private static HttpClient Client(Func<HttpRequestMessage, HttpResponseMessage> edits, string password) =>
        new(new StubPortal(edits, password)) { BaseAddress = new Uri("http://portal.example/") };

    private static HttpResponseMessage Applied(string body, string transaction) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body), Headers = { { "X-Transaction-Id", transaction } } };

    private sealed class StubPortal(Func<HttpRequestMessage, HttpResponseMessage> edits, string password) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/sign-in")
            {
                var form = await request.Content!.ReadAsStringAsync(cancellationToken);
                var isRight = form.EndsWith($"password={password}", StringComparison.Ordinal);
                var answer = new HttpResponseMessage(isRight ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized);
                if (isRight) answer.Headers.Add("Set-Cookie", "session=abc; path=/; httponly");
                return answer;
            }

            Assert.That(request.Headers.GetValues("Cookie"), Is.EqualTo(new[] { "session=abc" }));
            return edits(request);
        }
    }
}
