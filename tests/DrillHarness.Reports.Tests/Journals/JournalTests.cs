using System.Text.Json;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Journals;

public sealed class JournalTests
{
    private string _directory = "";
    private string File => Path.Combine(_directory, "run", "events.jsonl");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("journal-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void What_is_recorded_can_be_read_while_the_journal_is_still_open()
    {
        using var journal = Journal.Create(File);
        journal.Record(new StepTold("seeding"));
        Assert.That(ReadShared(), Does.EndWith("\n").And.Contain("\"kind\":\"stepTold\""));
    }

    [Test]
    public void Both_clocks_are_stamped_by_the_journal()
    {
        using var journal = Journal.Create(File);
        journal.Record(new StepTold("one") { At = DateTimeOffset.MinValue, Elapsed = -1 });
        journal.Record(new StepTold("two"));
        Assert.That(journal.Events.Select(e => e.At), Has.All.GreaterThan(DateTimeOffset.UnixEpoch));
        Assert.That(journal.Events.Select(e => e.Elapsed), Is.Ordered.And.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Instants_are_written_in_utc_with_a_z()
    {
        using var journal = Journal.Create(File);
        journal.Record(new CanaryLost(new DateTimeOffset(2023, 11, 10, 16, 0, 0, TimeSpan.FromHours(1)), DateTimeOffset.UnixEpoch, "/"));
        Assert.That(ReadShared(), Does.Contain("\"lastSeenAt\":\"2023-11-10T15:00:00.000000Z\""));
    }

    [Test]
    public void Lines_of_many_threads_do_not_mix()
    {
        using var journal = Journal.Create(File);
        Parallel.For(0, 500, number => journal.Record(new StepTold($"step {number}")));
        var read = JournalReader.Parse(ReadShared(), File);
        Assert.That(read, Is.EqualTo(journal.Events).And.Count.EqualTo(500));
        Assert.That(read.Select(e => e.Elapsed), Is.Ordered);
    }

    [Test]
    public void An_observer_is_told_of_each_event_in_order()
    {
        var told = new Told();
        using var journal = Journal.Create(File, told);
        journal.Record(new PhaseEntered("detect"));
        journal.Record(new PhaseEntered("diagnose"));
        Assert.That(told.Events, Is.EqualTo(journal.Events).And.Count.EqualTo(2));
    }

    [Test]
    public void An_existing_journal_is_never_written_into()
    {
        Journal.Create(File).Dispose();
        Assert.That(() => Journal.Create(File), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void A_torn_last_line_is_left_out()
    {
        var whole = Lines(new StepTold("one"), new StepTold("two"));
        var read = JournalReader.Parse(whole[..^7], "events.jsonl");
        Assert.That(read, Is.EqualTo(new[] { new StepTold("one") }));
    }

    [Test]
    public void A_broken_line_in_the_middle_is_named()
    {
        var text = Lines(new StepTold("one")) + "{\"kind\":\"step\n" + Lines(new StepTold("two"));
        Assert.That(
            () => JournalReader.Parse(text, "events.jsonl"),
            Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith("events.jsonl:2: "));
    }

    [Test]
    public void A_registered_secret_is_written_nowhere()
    {
        using var journal = Journal.Create(File);
        journal.Redact("p\"ss w/rd");
        journal.Record(new StepTold("Host=x;Password=p\"ss w/rd;Pooling=true"));
        journal.Record(new Failed("postgresql://portal:p%22ss%20w%2Frd@127.0.0.1/metadata", "X"));
        journal.Record(new ScriptRan
        {
            World = ScriptWorld.Dev, Script = "s", ExitCode = 0, Seconds = 1, Isolation = "sandbox",
            RowsDeleted = new Dictionary<string, long> { ["p\"ss w/rd"] = 1 }, Statements = [new("SELECT 'p\"ss w/rd'", 7, 1)],
        });
        Assert.That(ReadShared(), Does.Not.Contain("ss w").And.Not.Contain("ss%20w").And.Contain("[redacted]"));
        Assert.That(((StepTold)journal.Events[0]).Message, Is.EqualTo("Host=x;Password=[redacted];Pooling=true"));
    }

    [Test]
    public void A_secret_that_contains_another_is_replaced_whole()
    {
        using var journal = Journal.Create(File);
        journal.Redact("abc");
        journal.Redact("abcdef");
        journal.Record(new StepTold("abcdef abc"));
        Assert.That(((StepTold)journal.Events[0]).Message, Is.EqualTo("[redacted] [redacted]"));
    }

    [Test]
    public void An_empty_secret_is_refused()
    {
        using var journal = Journal.Create(File);
        Assert.That(() => journal.Redact(" "), Throws.ArgumentException);
    }

    [Test]
    public void Every_kind_of_event_is_registered_under_a_name_of_its_own()
    {
        var kinds = typeof(JournalEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JournalEvent))).ToArray();
        var registered = typeof(JournalEvent).GetCustomAttributes(false)
            .OfType<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().ToArray();
        Assert.That(registered.Select(attribute => attribute.DerivedType), Is.EquivalentTo(kinds));
        Assert.That(registered.Select(attribute => attribute.TypeDiscriminator), Is.Unique);
    }

    private static string Lines(params JournalEvent[] events) =>
        string.Concat(events.Select(e => JsonSerializer.Serialize(e, JournalFormat.Lines) + "\n"));

    private string ReadShared()
    {
        using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }

    private sealed class Told : IProgress<JournalEvent>
    {
        public List<JournalEvent> Events { get; } = [];

        public void Report(JournalEvent value) => Events.Add(value);
    }
}
