using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DrillHarness.Reports.Tests.Renderings;

[NonParallelizable]
internal sealed class PhaseTracesTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [TearDown]
    public void Forget()
    {
        Environment.SetEnvironmentVariable(Endpoint, null);
        Environment.SetEnvironmentVariable(Protocol, null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_phase_is_a_span_that_a_collector_gets(CancellationToken cancellation)
    {
        var port = FreePort();
        using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        collector.Start();
        Environment.SetEnvironmentVariable(Endpoint, $"http://127.0.0.1:{port}");
        Environment.SetEnvironmentVariable(Protocol, "http/protobuf");
        var result = Judge.Of(SampleJournal.Passing).Result;
        var taken = TakeAsync(collector);
        Assert.That(PhaseTraces.IsWanted, Is.True);
        Assert.That(await Task.Run(() => PhaseTraces.Send(result), cancellation), Is.True);
        var (path, body) = await taken.WaitAsync(cancellation);
        Assert.That(path, Is.EqualTo("/v1/traces"));
        foreach (var phase in result.Phases) Assert.That(body, Does.Contain(phase.Name));
        Assert.That(body, Does.Contain("recovery").And.Contain("stacker-2023-11-10"));
    }

    [Test]
    public void Without_an_endpoint_nothing_is_sent() => Assert.That(PhaseTraces.IsWanted, Is.False);

    private static async Task<(string Path, string Body)> TakeAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.StatusCode = 200;
        context.Response.Close();
        return (context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray()));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
