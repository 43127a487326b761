using System.Globalization;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Cli;

/// <summary>Tells on standard error how a run goes: one plain line as each phase starts and ends, and as each thing is found.</summary>
internal sealed class ProgressPrinter : IProgress<JournalEvent>
{
    private readonly PhaseEnds ends = new();

    public void Report(JournalEvent value)
    {
        if (ends.Of(value) is { } ended) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Elapsed,8:F2} s  --- {ended}"));
        if (value is PhaseEntered phase) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Elapsed,8:F2} s  --- {phase.Name} starts"));
        else if (Telling.Of(value) is { } told) Console.Error.WriteLine($"{value.Elapsed,8:F2} s  {(told.Bad ? "! " : "")}{string.Join(": ", Parts(told))}");
    }

    private static IEnumerable<string> Parts(Told told) => new[] { told.Title, told.Detail }.Where(part => !string.IsNullOrEmpty(part)).Select(part => part!);
}
