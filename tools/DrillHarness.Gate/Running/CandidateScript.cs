using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Preparing;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Running;

/// <summary>The script that is judged, restored and built, ready to be run any number of times.</summary>
internal sealed class CandidateScript : IDisposable
{
    private readonly GateOptions options;
    private readonly string scratch;
    private readonly PreparedScript? prepared;

    private CandidateScript(GateOptions options, string scratch, PreparedScript? prepared) => (this.options, this.scratch, this.prepared) = (options, scratch, prepared);

    /// <summary>Why it cannot be run; null when it can.</summary>
    public Finding? Broken { get; private init; }

    /// <param name="scratch">Where it is built: a folder that every user may enter.</param>
    public static async Task<CandidateScript> PrepareAsync(GateOptions options, string scratch, CancellationToken cancellation)
    {
        if (options.Interpreter is { } interpreter) return new(options, scratch, new PreparedScript { ScriptPath = Path.GetFullPath(options.Script), Interpreter = interpreter });
        try
        {
            return new(options, scratch, await ScriptPreparation.PrepareAsync(options.Script, scratch, cancellation));
        }
        catch (ScriptPreparationException broken)
        {
            var lines = broken.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new(options, scratch, null) { Broken = new Finding(FindingCodes.DoesNotStart, Severity.Error, lines[0]) { Evidence = [.. lines.Skip(1).TakeLast(8)] } };
        }
    }

    /// <summary>Runs it once, isolated, on a database.</summary>
    public Task<ScriptOutcome> RunAsync(DatabaseAddress database, CancellationToken cancellation) => RunAsync(database, int.MaxValue, cancellation);

    /// <summary>Runs it until it has sent the server so many pieces, and kills it then.</summary>
    public Task<ScriptOutcome> RunAsync(DatabaseAddress database, int killedAfter, CancellationToken cancellation) => ScriptSandbox.RunAsync(prepared!.ApplyTo(new ScriptRun
    {
        ScriptPath = options.Script,
        Arguments = options.Arguments,
        Database = database,
        Deadline = options.Deadline,
        KilledAfter = killedAfter,
        AllowUnisolated = options.AllowUnisolated,
        ScratchDirectory = scratch,
    }), cancellation);

    public void Dispose()
    {
        // What was made for it lies in a folder of its own, and goes with the run; sooner, so that many scripts can be judged by one.
        if (prepared is not null && prepared.ScriptPath.StartsWith(Path.GetFullPath(scratch), StringComparison.Ordinal) && Directory.Exists(Path.GetDirectoryName(prepared.ScriptPath)))
            Directory.Delete(Path.GetDirectoryName(prepared.ScriptPath)!, recursive: true);
    }
}
