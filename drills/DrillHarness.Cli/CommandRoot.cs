using System.CommandLine;
using DrillHarness.Drills.Engine;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Cli;

/// <summary>
/// Parses and runs; wrong usage is told on standard error with what was expected, and exits 5. What a verb throws exits as a run's failure does.
/// </summary>
internal sealed class CommandRoot(RootCommand root)
{
    public async Task<int> InvokeAsync(string[] arguments, CancellationToken cancellation)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(SpokenSecrets.Hide(error.Message));
            await Console.Error.WriteLineAsync("  HINT: tools/drill --help");
            return Commands.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return Commands.WrongUsage;
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"Interrupted: {stopped.Message}");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception broke)
        {
            var cause = FailureCauses.Of(broke);
            await Console.Error.WriteLineAsync(cause == FailureCause.HarnessBroke ? $"The harness itself broke: {broke}" : broke.Message);
            return (int)ExitCodes.Of(cause);
        }
    }
}
