using System.Text;
using DrillHarness.Timing;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(120_000)]
internal sealed class CommandHostTests(EngineKind kind)
{
    private const long StreamedBytes = 200_000_000;

    [Test]
    public async Task Output_errors_and_exit_code_come_back(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var outcome = await host.RunAsync(new CommandLine("sh", "-c", "echo out; echo naïve >&2; exit 7"), cancellation);
        Assert.That(outcome with { Command = null }, Is.EqualTo(new CommandOutcome(7, "out\n", "naïve\n")));
        Assert.That(outcome.EnsureSuccess, Throws.InstanceOf<CommandFailedException>().With.Message.Contains("exit code 7").And.Message.Contains("naïve"));
    }

    [Test]
    public async Task Standard_input_reaches_the_program_to_its_end(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(line => $"line {line}\n"));
        var outcome = await host.RunAsync(new CommandLine("cat") { StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)) }, cancellation);
        Assert.That(outcome.StandardOutput, Is.EqualTo(text));
    }

    [Test]
    public async Task Variables_are_given_and_the_callers_are_not_seen(CancellationToken cancellation)
    {
        Environment.SetEnvironmentVariable("DECOY_OF_THE_CALLER", "seen");
        var host = await HostAsync();
        var command = new CommandLine("env") { Environment = new Dictionary<string, string> { ["GIVEN"] = "a b" } };
        var names = (await host.RunAsync(command, cancellation)).StandardOutput.Split('\n');
        Assert.That(names, Has.Some.EqualTo("GIVEN=a b").And.Some.StartsWith("PGBACKREST_CONFIG="));
        Assert.That(names, Has.None.StartsWith("DECOY"));
    }

    [Test]
    public async Task Programs_run_as_an_unprivileged_user(CancellationToken cancellation)
    {
        var host = await HostAsync();
        Assert.That((await host.RunAsync(new CommandLine("id", "-u"), cancellation)).StandardOutput.Trim(), Is.Not.EqualTo("0"));
    }

    [Test]
    public async Task A_long_output_streams_with_bounded_memory(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var total = 0L;
        var exitCode = await host.StreamAsync(new CommandLine("head", "-c", $"{StreamedBytes}", "/dev/zero"), async (stream, token) =>
        {
            var buffer = new byte[1 << 16];
            while (await stream.ReadAsync(buffer, token) is > 0 and var count) total += count;
        }, cancellation);
        Assert.That(exitCode, Is.Zero);
        Assert.That(total, Is.EqualTo(StreamedBytes));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(StreamedBytes));
    }

    [Test]
    public async Task A_reader_that_has_enough_ends_the_program(CancellationToken cancellation)
    {
        var host = await HostAsync();
        await host.StreamAsync(new CommandLine("yes", "enough is enough"), async (stream, token) => await stream.ReadExactlyAsync(new byte[100], token), cancellation);
        Assert.That((await host.RunAsync(CountOf("yes enough is enough"), cancellation)).StandardOutput.Trim(), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_reader_that_fails_is_heard(CancellationToken cancellation)
    {
        var host = await HostAsync();
        Assert.That(() => host.StreamAsync(new CommandLine("yes"), (_, _) => throw new FormatException("not a record"), cancellation),
            Throws.Exception.With.Message.Contains("not a record"));
    }

    [Test]
    public async Task Lines_of_standard_error_are_told_while_it_streams(CancellationToken cancellation)
    {
        var host = await HostAsync();
        List<string> lines = [];
        var command = new CommandLine("sh", "-c", "echo one >&2; echo two >&2; echo out") { OnStandardError = lines.Add };
        await host.StreamAsync(command, (stream, token) => stream.CopyToAsync(Stream.Null, token), cancellation);
        Assert.That(lines, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_command_that_passes_its_deadline_is_killed_with_its_children(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var command = new CommandLine("sh", "-c", "sleep 421; true") { Deadline = TimeSpan.FromSeconds(1) };
        Assert.That(() => host.RunAsync(command, cancellation), Throws.InstanceOf<DeadlinePassedException>().With.Message.Contains("sleep 421"));
        await new Until { Awaited = "the child to be gone", Deadline = TimeSpan.FromSeconds(10) }.TrueAsync(
            async token => (await host.RunAsync(CountOf("sleep 421"), token)).StandardOutput.Trim() == "0", cancellation);
    }

    [Test]
    public async Task A_flood_that_nobody_reads_is_killed_when_its_deadline_passes(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var command = new CommandLine("yes", "unread") { Deadline = TimeSpan.FromSeconds(1) };
        Assert.That(() => host.StreamAsync(command, (_, token) => new TaskCompletionSource().Task.WaitAsync(token), cancellation),
            Throws.InstanceOf<DeadlinePassedException>());
        await new Until { Awaited = "the program to be gone", Deadline = TimeSpan.FromSeconds(10) }.TrueAsync(
            async token => (await host.RunAsync(CountOf("yes unread"), token)).StandardOutput.Trim() == "0", cancellation);
    }

    [Test]
    public async Task A_command_that_is_cancelled_is_killed(CancellationToken cancellation)
    {
        var host = await HostAsync();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        impatient.CancelAfter(TimeSpan.FromSeconds(1));
        Assert.That(() => host.RunAsync(new CommandLine("sleep", "422"), impatient.Token), Throws.InstanceOf<OperationCanceledException>());
        await new Until { Awaited = "the program to be gone", Deadline = TimeSpan.FromSeconds(10) }.TrueAsync(
            async token => (await host.RunAsync(CountOf("sleep 422"), token)).StandardOutput.Trim() == "0", cancellation);
    }

    [Test]
    public async Task Scratch_directories_are_empty_and_apart(CancellationToken cancellation)
    {
        var host = await HostAsync();
        var first = await host.MakeScratchDirectoryAsync("wal", cancellation);
        var second = await host.MakeScratchDirectoryAsync("wal", cancellation);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await host.RunAsync(new CommandLine("ls", "-A", first), cancellation)).EnsureSuccess().StandardOutput, Is.Empty);
    }

    private async Task<ICommandHost> HostAsync() => (await Shared.ClusterAsync(kind)).Host;

    private static CommandLine CountOf(string commandLine) =>
        new("sh", "-c", "for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done 2>/dev/null | grep -c \"^$1 $\"; true", "sh", commandLine);
}
