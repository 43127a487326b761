using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Running;

/// <summary>The script that is judged, ready to be run any number of times.</summary>
internal sealed class CandidateScript : IDisposable
{
    private readonly GateOptions options;
    private readonly string scratch;

    private CandidateScript(GateOptions options, string scratch) => (this.options, this.scratch) = (options, scratch);

    /// <summary>Why it cannot be run; null when it can.</summary>
    public Finding? Broken { get; private init; }

    public static Task<CandidateScript> PrepareAsync(GateOptions options, string scratch, CancellationToken cancellation)
    {
        _ = cancellation;
        return Task.FromResult(new CandidateScript(options, scratch));
    }

    /// <summary>Runs it once, isolated, on a database.</summary>
    public Task<ScriptOutcome> RunAsync(DatabaseAddress database, CancellationToken cancellation) => ScriptSandbox.RunAsync(new ScriptRun
    {
        ScriptPath = options.Script,
        Arguments = options.Arguments,
        Interpreter = options.Interpreter,
        Database = database,
        Deadline = options.Deadline,
        AllowUnisolated = options.AllowUnisolated,
        ScratchDirectory = scratch,
    }, cancellation);

    public void Dispose()
    {
    }
}
