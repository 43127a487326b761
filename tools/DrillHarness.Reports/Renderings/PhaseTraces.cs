using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DrillHarness.Reports;

/// <summary>
/// A run as OpenTelemetry spans, sent by OTLP: one for the recovery, one below it for each phase. Where to and how is what OTEL_EXPORTER_OTLP_* say
/// (<see href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OTLP exporter</see>).
/// </summary>
public static class PhaseTraces
{
    private const string SourceName = "DrillHarness";
    private const int LongestWaitMs = 10_000;

    /// <summary>Whether an endpoint is set.</summary>
    public static bool IsWanted =>
        new[] { "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" }.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    /// <summary>Sends a result's phases.</summary>
    /// <returns>False when nobody took them within ten seconds.</returns>
    public static bool Send(RunResult result)
    {
        if (result.Phases.Count == 0) return true;
        using var source = new ActivitySource(SourceName, result.Run.Version);
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(SourceName).ConfigureResource(resource => resource.AddService("drill")).AddOtlpExporter().Build();
        var first = result.Phases[0].StartedAt;
        var whole = source.StartActivity("recovery", ActivityKind.Internal, default(ActivityContext), Tags(result), null, first);
        var at = first;
        foreach (var phase in result.Phases)
        {
            using var span = source.StartActivity(phase.Name, ActivityKind.Internal, whole?.Context ?? default, null, null, at);
            at = at.AddSeconds(phase.Seconds);
            span?.SetEndTime(at.UtcDateTime);
        }

        whole?.SetStatus(result.Verdict == Verdict.Passed ? ActivityStatusCode.Ok : ActivityStatusCode.Error, result.Reason);
        whole?.SetEndTime(at.UtcDateTime);
        whole?.Dispose();
        return provider.ForceFlush(LongestWaitMs);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(RunResult result) =>
    [
        new("drill.name", result.Drill), new("drill.run.id", result.Run.Id), new("drill.profile", result.Run.Profile), new("drill.strategy", result.Run.Strategy),
        new("drill.engine", result.Run.Engine), new("drill.verdict", result.Verdict.ToString().ToLowerInvariant()), new("db.system", "postgresql"), new("db.version", result.Run.Postgres),
    ];
}
