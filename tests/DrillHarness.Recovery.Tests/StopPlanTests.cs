using CsCheck;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
public sealed class StopPlanTests
{
    private static readonly Gen<(bool Bad, (int Kind, int Row)[] Operations)[]> Histories =
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 20]).Array[1, 4]).Array[2, 25];

    [Test]
    public void Every_version_lies_at_its_stop_and_the_net_changes_are_those_that_happened() => Histories.Sample(history =>
    {
        var model = new HeapModel();
        model.Run(history);
        if (model.BadIds.Count == 0) return;
        var incident = IncidentOf(model);
        var plan = StopPlan.For(incident, default);
        var (old, @new) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        foreach (var stop in plan.Stops)
        {
            var visible = model.States.LastOrDefault(state => state.Commit < stop.Stop.Before).Visible ?? [];
            foreach (var read in stop.Reads)
                foreach (var version in read.Versions)
                    (read.IsNew ? @new : old).Add(version.Change, visible[(read.File.FileNode, version.Tuple.Offset)]);
        }

        var found = incident.Changes.Select(change => (old[change.Id], @new.TryGetValue(change.Id, out var left) ? left : (int?)null));
        Assert.That(found, Is.EquivalentTo(model.Expected));
    });

    [Test]
    public void No_smaller_set_of_stops_would_do() => Histories.Sample(history =>
    {
        var model = new HeapModel();
        model.Run(history);
        if (model.BadIds.Count == 0) return;
        var plan = StopPlan.For(IncidentOf(model), default);
        Assert.That(plan.Stops, Has.Count.EqualTo(MostThatExcludeEachOther(model)));
    });

    // What no stop can show together needs a stop each: as many stops as there are intervals that do not meet.
    private static int MostThatExcludeEachOther(HeapModel model)
    {
        var intervals = model.Expected.SelectMany(change => new[] { Lifetime(model, change.Old), change.New is { } left ? Lifetime(model, left) : null })
            .OfType<(int From, int To)>().OrderBy(interval => interval.To);
        var (count, last) = (0, -1);
        foreach (var (from, to) in intervals)
        {
            if (from <= last) continue;
            (count, last) = (count + 1, to);
        }

        return count;
    }

    private static (int From, int To)? Lifetime(HeapModel model, int version)
    {
        var seen = Enumerable.Range(0, model.States.Count).Where(at => model.States[at].Visible.ContainsValue(version)).ToList();
        return (seen[0], seen[^1]);
    }

    [Test]
    public void A_single_delete_is_read_at_one_stop_just_before_its_commit()
    {
        var model = new HeapModel();
        model.Run([(false, [(0, 0), (0, 0), (0, 0)]), (true, [(2, 0), (2, 0)])]);
        var bad = model.Scan.Committed.Where(transaction => model.BadIds.Contains(transaction.Xid));
        var plan = StopPlan.For(Incident.Of(bad), default);
        var stop = plan.Stops.Single();
        Assert.Multiple(() =>
        {
            Assert.That((stop.Stop.CommitOf, stop.Stop.Before), Is.EqualTo((model.BadIds[0], model.States[1].Commit)));
            Assert.That(plan.Why, Is.EqualTo($"1 stop: before xid {model.BadIds[0]} (first bad commit) reads 2 rows"));
        });
    }

    [Test]
    public void An_edit_between_two_bad_commits_makes_a_second_stop()
    {
        var model = new HeapModel();
        model.Run([(false, [(0, 0), (0, 0), (0, 0)]), (true, [(2, 0)]), (false, [(1, 1)]), (true, [(2, 1)])]);
        var plan = StopPlan.For(IncidentOf(model), default);
        Assert.That(plan.Why, Is.EqualTo("2 stops: before xid 702 (first bad commit) reads 1 row; before xid 704 reads 1 row that was edited between bad commits"));
    }

    [Test]
    public void Where_a_version_can_only_be_read_before_the_backup_ends_it_is_refused_with_both_places()
    {
        var model = new HeapModel();
        model.Run([(false, [(0, 0)]), (true, [(2, 0)])]);
        Assert.That(() => StopPlan.For(IncidentOf(model), new NpgsqlLogSequenceNumber(0x5000000)),
            Throws.TypeOf<RecoveryRefusedException>().With.Message.Contains($"{model.States[1].Commit}").And.Message.Contains("0/5000000"));
    }

    private static Incident IncidentOf(HeapModel model) => Incident.Of(
        model.Scan.Committed.Where(transaction => model.BadIds.Contains(transaction.Xid)), model.Scan.Committed, null);
}
