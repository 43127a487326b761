using System.Text.Json;
using System.Text.Json.Nodes;
using DrillHarness.Gate.Shrinking;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Running;

/// <summary>The gate's result; <c>gate.json</c>, schema version 1.</summary>
public sealed record GateResult
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The script's path, as given.</summary>
    public required string Script { get; init; }

    /// <summary>The intent's file that it was judged by; null when there was none.</summary>
    public string? IntentFile { get; init; }

    /// <summary>The verdict.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>In one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The most severe first; of the same code and table, the first world's.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Table by table, in the production-like world.</summary>
    public required IReadOnlyList<TableEffect> Effects { get; init; }

    /// <summary>container, sandbox or none.</summary>
    public required string Isolation { get; init; }

    /// <summary>Catalog lines that came (+) or went (-).</summary>
    public IReadOnlyList<string> Ddl { get; init; } = [];

    /// <summary>Settings that came or went.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The longest writing transaction, in seconds.</summary>
    public double LongestLockSeconds { get; init; }

    /// <summary>Table locks that keep customers from writing.</summary>
    public IReadOnlyList<string> StrongLocks { get; init; } = [];

    /// <summary>WAL of a run without observation, in bytes.</summary>
    public long WalBytes { get; init; }

    /// <summary>The script alone, without observation.</summary>
    public double ScriptSeconds { get; init; }

    /// <summary>All of it.</summary>
    public double GateSeconds { get; init; }

    /// <summary>World by world.</summary>
    public required IReadOnlyList<WorldVerdict> Worlds { get; init; }

    /// <summary>Whether it could be undone; null when it was not run.</summary>
    public RecoveryOutlook? Recovery { get; init; }

    /// <summary>The smallest data found on which it goes wrong; null when it does not, or nobody looked.</summary>
    public GateCase? Case { get; init; }

    /// <summary>An intent that fits what was seen, as YAML.</summary>
    public required string FittingIntent { get; init; }

    /// <summary>gate.json.</summary>
    public string ToJson()
    {
        var root = new JsonObject
        {
            ["schemaVersion"] = 1,
            ["script"] = Script,
            ["intent"] = IntentFile,
            ["verdict"] = Verdict.ToString().ToLowerInvariant(),
            ["reason"] = Reason,
            ["findings"] = Array(Findings.Select(finding => (JsonNode)new JsonObject
            {
                ["code"] = finding.Code,
                ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
                ["message"] = finding.Message,
                ["table"] = finding.Table,
                ["rows"] = finding.Rows,
                ["tenants"] = finding.Tenants,
                ["transaction"] = finding.Transaction,
                ["evidence"] = Array(finding.Evidence.Select(text => (JsonNode)text!)),
                ["file"] = finding.Place?.File,
                ["line"] = finding.Place?.Line,
                ["world"] = finding.World,
                ["ignored"] = finding.Ignored,
            })),
            ["effects"] = JsonSerializer.SerializeToNode(Effects, Format),
            ["isolation"] = Isolation,
            ["ddl"] = Array(Ddl.Select(line => (JsonNode)line!)),
            ["settings"] = Array(Settings.Select(line => (JsonNode)line!)),
            ["locks"] = new JsonObject { ["longestSeconds"] = LongestLockSeconds, ["strong"] = Array(StrongLocks.Select(line => (JsonNode)line!)) },
            ["wal"] = new JsonObject { ["bytes"] = WalBytes },
            ["seconds"] = new JsonObject { ["script"] = ScriptSeconds, ["gate"] = GateSeconds },
            ["case"] = JsonSerializer.SerializeToNode(Case, Format),
            ["worlds"] = JsonSerializer.SerializeToNode(Worlds, Format),
            ["recovery"] = new JsonObject { ["recoverable"] = Recovery?.IsRecoverable, ["predictedSeconds"] = Recovery?.PredictedSeconds, ["strategy"] = Recovery?.Strategy },
        };
        return root.ToJsonString(Format);
    }

    private static JsonArray Array(IEnumerable<JsonNode> nodes) => new([.. nodes]);
}
