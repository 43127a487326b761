using NpgsqlTypes;

namespace DrillHarness.Clusters.Tests;

internal sealed class ValueTests
{
    [TestCase("")]
    [TestCase("-dash")]
    [TestCase("a/b")]
    [TestCase("../up")]
    [TestCase("a b")]
    [TestCase("12345678901234567890123456789")]
    public void A_run_id_that_could_not_be_a_name_is_refused(string id) =>
        Assert.That(() => new RunLabel(id), Throws.ArgumentException);

    [Test]
    public void A_run_id_of_an_instant_and_a_suffix_is_taken() =>
        Assert.That(new RunLabel("20261123T101500Z-7f3a").RunId, Is.EqualTo("20261123T101500Z-7f3a"));

    [TestCase("")]
    [TestCase("Upper")]
    [TestCase("1st")]
    [TestCase("a-name-that-is-too-long")]
    public void A_node_name_that_could_not_be_a_path_is_refused(string name) =>
        Assert.That(() => NodeName.Check(name), Throws.ArgumentException);

    [Test]
    public void A_harness_process_reads_what_it_wrote_and_lives() =>
        Assert.That(HarnessProcess.Parse(HarnessProcess.Current.ToString()),
            Is.EqualTo(HarnessProcess.Current).And.Matches<HarnessProcess>(process => process!.MayLive(onThisMachine: true)));

    [Test]
    public void A_process_number_that_was_given_again_is_another_process() =>
        Assert.That((HarnessProcess.Current with { StartTicks = 1 }).MayLive(onThisMachine: true), Is.False);

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void A_process_of_another_boot_may_live_only_elsewhere(bool onThisMachine, bool expected) =>
        Assert.That((HarnessProcess.Current with { BootId = "another" }).MayLive(onThisMachine), Is.EqualTo(expected));

    [Test]
    public void A_process_of_another_namespace_may_live() =>
        Assert.That((HarnessProcess.Current with { Namespace = "pid:[1]", Pid = 1 }).MayLive(onThisMachine: true));

    [TestCase("")]
    [TestCase("a/b/c")]
    [TestCase("boot/ns/pid/ticks")]
    public void What_is_no_harness_process_is_not_read_as_one(string text) =>
        Assert.That(HarnessProcess.Parse(text), Is.Null);

    [Test]
    public void A_target_is_told_in_words() =>
        Assert.That(new object[] { RecoveryTarget.BeforeCommitOf(735), RecoveryTarget.After(NpgsqlLogSequenceNumber.Parse("0/5000148")), RecoveryTarget.AtName("p") }.Select(target => target.ToString()),
            Is.EqualTo(new[] { "before Xid 735", "after Lsn 0/5000148", "restore point 'p'" }));

    [TestCase(true, true, "on", true)]
    [TestCase(false, true, "on", false)]
    [TestCase(true, false, "on", false)]
    [TestCase(true, true, "off", false)]
    public void Durability_is_on_only_when_all_of_it_is(bool fsync, bool fullPageWrites, string synchronousCommit, bool expected) =>
        Assert.That(new Durability(fsync, fullPageWrites, synchronousCommit).IsOn, Is.EqualTo(expected));

    [Test]
    public void Identifiers_are_quoted() =>
        Assert.That(SqlName.Quote("a\"b"), Is.EqualTo("\"a\"\"b\""));
}
