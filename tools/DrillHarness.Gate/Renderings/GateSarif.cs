using System.Text.Json;
using System.Text.Json.Nodes;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Renderings;

/// <summary>The findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning.</summary>
public static class GateSarif
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>gate.sarif.</summary>
    public static string Render(GateResult result)
    {
        var used = result.Findings.Select(finding => finding.Code).Distinct().Select(FindingCodes.Find).OfType<FindingCode>().ToList();
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "drill gate",
                        ["rules"] = new JsonArray([.. used.Select(code => (JsonNode)new JsonObject
                        {
                            ["id"] = code.Code,
                            ["shortDescription"] = new JsonObject { ["text"] = code.Title },
                            ["fullDescription"] = new JsonObject { ["text"] = code.Story },
                        })]),
                    },
                },
                ["results"] = new JsonArray([.. result.Findings.Select(finding => Result(finding, result.Script))]),
            }),
        }.ToJsonString(Format);
    }

    private static JsonNode Result(Finding finding, string script)
    {
        var file = finding.Place is { } place && Directory.Exists(script) ? Path.Combine(script, place.File) : script;
        var found = new JsonObject
        {
            ["ruleId"] = finding.Code,
            ["level"] = finding.Severity switch { Severity.Error => "error", Severity.Note => "note", _ => "warning" },
            ["message"] = new JsonObject { ["text"] = finding.World.Length > 0 ? $"{finding.Message} ({finding.World})" : finding.Message },
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(file.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal) },
                    ["region"] = new JsonObject { ["startLine"] = finding.Place?.Line ?? 1 },
                },
            }),
            ["partialFingerprints"] = new JsonObject { ["codeAndTable/v1"] = $"{finding.Code}:{finding.Table}" },
        };
        if (finding.Ignored is { } reason) found["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external", ["justification"] = reason });
        return found;
    }
}
