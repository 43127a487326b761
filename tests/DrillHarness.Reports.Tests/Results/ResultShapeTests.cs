using System.Text.Json;
using System.Text.Json.Nodes;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Results;

/// <summary>result.json is public: people script against it. Change this golden shape only by adding.</summary>
public sealed class ResultShapeTests
{
    private const string Golden = """
        {
          "schemaVersion": "number", "drill": "string", "verdict": "string", "outcome": "string", "reason": "string",
          "run": { "id": "string", "seed": "number", "startedAt": "instant", "engine": "string", "postgres": "string", "profile": "string",
                   "strategy": "string", "version": "string", "reproduce": "string", "night": "null" },
          "environment": { "cpuCount": "number", "memoryBytes": "number",
                           "durability": { "fsync": "boolean", "fullPageWrites": "boolean", "synchronousCommit": "string" },
                           "probe": { "cpuMs": "number", "fsyncMs": "number", "readMbPerSecond": "number" } },
          "phases": [{ "name": "string", "startedAt": "instant", "seconds": "number" }],
          "recovery": { "timeActualSeconds": "number", "timeObjectiveSeconds": "number", "editsAcknowledged": "number", "editsLost": "number",
                        "editsLostByBlanketRestore": "number", "longestLockWaitMs": "number", "editP99Ms": "number",
                        "tenants": { "firstSeconds": "number", "p50Seconds": "number", "p95Seconds": "number", "lastSeconds": "number" },
                        "scriptAwaitedSeconds": "number" },
          "damage": { "transactions": [{ "xid": "number", "firstLsn": "string", "commitLsn": "string", "committedAt": "instant" }],
                      "tables": [{ "schema": "string", "table": "string", "deleted": "number", "updated": "number", "truncated": "boolean" }],
                      "tenants": { "total": "number", "affected": "number" } },
          "target": { "kind": "string", "value": "string", "inclusive": "boolean", "timeline": "string", "provenClean": "boolean", "stops": "number" },
          "rows": { "deleted": "number", "restored": "number", "keptNewer": "number", "recreated": "number", "conflicts": "number",
                    "missing": "number", "overwritten": "number", "resurrected": "number" },
          "navigation": { "tenantsChecked": "number", "pagesChecked": "number", "brokenBefore": "number", "brokenDuring": "number",
                          "brokenAfter": "number", "browserTenants": "number" },
          "oracle": { "rowsCompared": "number", "explained": { "recreated by a customer": "number", "indeterminate edit": "number" },
                      "unexplainedDifferences": "number" },
          "objectives": [{ "phase": "string", "seconds": "number", "objective": { "good": "null", "warn": "null", "break": "number" }, "state": "string" }],
          "sizes": { "databaseBytes": "number", "backupBytes": "number", "walBytes": "number", "rows": "number", "rowsDeleted": "number" },
          "faults": [{ "name": "string", "phase": "string", "injected": "boolean", "healed": "boolean" }],
          "leftBehind": "number"
        }
        """;

    [Test]
    public void Every_field_of_schema_version_1_is_there_with_its_type_and_no_other()
    {
        var result = JsonNode.Parse(ResultFile.Write(Judge.Of(SampleJournal.Passing).Result));
        Assert.That(Shape(result)!.ToJsonString(), Is.EqualTo(JsonNode.Parse(Golden)!.ToJsonString()));
    }

    [Test]
    public void Words_are_written_as_the_contract_writes_them()
    {
        var result = JsonNode.Parse(ResultFile.Write(Judge.Of(SampleJournal.Passing).Result))!;
        Assert.That((string?)result["verdict"], Is.EqualTo("passed"));
        Assert.That((string?)result["outcome"], Is.EqualTo("completed"));
        Assert.That((string?)result["run"]!["startedAt"], Is.EqualTo("2026-11-23T10:15:00.000000Z"));
        Assert.That((int?)result["schemaVersion"], Is.EqualTo(1));
    }

    [Test]
    public void What_nobody_looked_at_is_null_and_never_0()
    {
        var result = JsonNode.Parse(ResultFile.Write(Judge.Of([.. SampleJournal.Passing.Take(3)]).Result))!;
        Assert.That(result["target"], Is.Null);
        Assert.That(result["leftBehind"], Is.Null);
        Assert.That(result["rows"]!["missing"], Is.Null);
        Assert.That(result["navigation"]!["brokenAfter"], Is.Null);
        Assert.That(result["recovery"]!["editsLost"], Is.Null);
        Assert.That(result["phases"]!.AsArray(), Is.Empty);
    }

    [Test]
    public void What_is_written_can_be_read_back()
    {
        var written = ResultFile.Write(Judge.Of(SampleJournal.Passing).Result);
        Assert.That(ResultFile.Write(ResultFile.Parse(written)), Is.EqualTo(written));
    }

    [Test]
    public void Judging_the_journal_that_was_written_gives_the_same_result()
    {
        var lines = string.Concat(SampleJournal.Passing.Select(e => JsonSerializer.Serialize(e, JournalFormat.Lines) + "\n"));
        var again = Judge.Of(JournalReader.Parse(lines, "events.jsonl"));
        Assert.That(ResultFile.Write(again.Result), Is.EqualTo(ResultFile.Write(Judge.Of(SampleJournal.Passing).Result)));
    }

    [Test]
    public void Parts_of_a_merge_and_of_a_comparison_add_up()
    {
        var journal = SampleJournal.Passing.SelectMany(happened => happened is MergeApplied merge
            ? new JournalEvent[] { merge with { Deleted = 97, Restored = 97, KeptNewer = 0, Recreated = 0, Conflicts = 0 }, merge with { Deleted = 22_400, Restored = 22_344 } }
            : [happened]);
        var judged = Judge.Of([.. journal]);
        Assert.That(judged.Result.Verdict, Is.EqualTo(Verdict.Passed), judged.Result.Reason);
        Assert.That(judged.Result.Rows.Restored, Is.EqualTo(22_441));
    }

    [Test]
    public void Edits_lost_are_all_acknowledged_edits_no_longer_in_effect()
    {
        var judged = Judge.Of(SampleJournal.With<LedgerChecked>(e => e with { Lost = 1, Overwritten = 2, Resurrected = 4 }));
        Assert.That(judged.Result.Recovery.EditsLost, Is.EqualTo(7));
    }

    [Test]
    public void Tenant_times_are_ranked_from_single_tenants_where_no_summary_was_recorded()
    {
        var journal = SampleJournal.Without<TenantsRecovered>().Concat(Enumerable.Range(1, 100).Select(n => new TenantRecovered($"{n}", n)));
        Assert.That(Judge.Of([.. journal]).Result.Recovery.Tenants, Is.EqualTo(new TenantTimes(1, 50, 95, 100)));
    }

    private static JsonNode? Shape(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Shape(member.Value)))),
        JsonArray items => new JsonArray(Shape(items[0])),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.String when value.GetValue<string>().EndsWith('Z') && value.AsValue().TryGetValue(out DateTimeOffset _) => "instant",
            var kind => kind.ToString().ToLowerInvariant(),
        },
        _ => "null",
    };
}
