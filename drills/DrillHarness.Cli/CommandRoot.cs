using System.CommandLine;

namespace DrillHarness.Cli;

/// <summary>Parses and runs; wrong usage is told on standard error with what was expected, and exits 5.</summary>
internal sealed class CommandRoot(RootCommand root)
{
    public async Task<int> InvokeAsync(string[] arguments, CancellationToken cancellation)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
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
        catch (Exception broke) when (!cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"The harness itself broke: {broke}");
            return 1;
        }
    }
}
