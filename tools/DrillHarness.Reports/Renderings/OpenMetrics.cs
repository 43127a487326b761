using System.Globalization;
using System.Text;

namespace DrillHarness.Reports;

/// <summary>metrics.prom: gauges for a textfile collector. No label changes from run to run, so that series go on.</summary>
public static class OpenMetrics
{
    /// <summary>Writes the gauges; what was not measured has no sample.</summary>
    /// <param name="result">The result.</param>
    /// <param name="endedAt">When the run ended; the timestamp of a success.</param>
    public static string Write(RunResult result, DateTimeOffset endedAt)
    {
        var page = new StringBuilder();
        var labels = string.Join(',', Label("scenario", result.Drill), Label("profile", result.Run.Profile), Label("engine", result.Run.Engine),
            Label("pg", result.Run.Postgres.Split('.', ' ')[0]));
        void Gauge(string name, string help, params (string Label, double? Value)[] samples) => Add(page, name, help, labels, samples);

        Gauge("drill_verdict", "1 for the verdict of the last run, 0 for the others.",
            [.. Enum.GetValues<Verdict>().Select(verdict =>
                (Label("verdict", verdict.ToString().ToLowerInvariant()), (double?)(verdict == result.Verdict ? 1 : 0)))]);
        // Absent when the last run did not pass: the alarm is on its age.
        Gauge("drill_last_success_timestamp_seconds", "When the last run ended, if it passed.",
            ("", result.Verdict == Verdict.Passed ? endedAt.ToUnixTimeSeconds() : null));
        Gauge("drill_phase_duration_seconds", "Time the recovery spent in a phase.",
            [.. result.Phases.GroupBy(phase => phase.Name).Select(phase =>
                (Label("phase", phase.Key), (double?)phase.Sum(span => span.Seconds)))]);
        Gauge("drill_recovery_time_seconds", "Recovery time, from the damage until recovery was verified.", ("", result.Recovery.TimeActualSeconds));
        Gauge("drill_recovery_time_objective_seconds", "Recovery time objective.", ("", result.Recovery.TimeObjectiveSeconds));
        Gauge("drill_rows", "Rows by fate.", [(Label("state", "deleted"), result.Rows.Deleted), .. Fate.Of(result.Rows).Select(Sample)]);
        Gauge("drill_edits", "Customers' edits.",
            (Label("state", "acknowledged"), result.Recovery.EditsAcknowledged), (Label("state", "lost"), result.Recovery.EditsLost),
            (Label("state", "lost_by_blanket_restore"), result.Recovery.EditsLostByBlanketRestore));
        Gauge("drill_tenants_broken", "Tenants with broken navigation.", (Label("when", "before"), result.Navigation.BrokenBefore),
            (Label("when", "during"), result.Navigation.BrokenDuring), (Label("when", "after"), result.Navigation.BrokenAfter));
        Gauge("drill_left_behind", "Things of the run that still exist.", ("", result.LeftBehind));
        return page.Append("# EOF\n").ToString();
    }

    private static (string, double?) Sample(Fate fate) => (Label("state", fate.Name.Replace(' ', '_')), fate.Rows);

    private static void Add(StringBuilder page, string name, string help, string labels, (string Label, double? Value)[] samples)
    {
        var measured = samples.Where(sample => sample.Value is not null).ToArray();
        if (measured.Length == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
        foreach (var (label, value) in measured)
            page.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}{(label.Length > 0 ? "," : "")}{label}}} {value:0.######}\n");
    }

    private static string Label(string name, string value)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n");
        return $"{name}=\"{escaped}\"";
    }
}
