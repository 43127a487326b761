using System.Runtime.InteropServices;

namespace DrillHarness.Cli;

/// <summary>Ctrl-C or a polite kill ends the run in order: what was made is removed, what was seen is written. A second one ends it at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> registrations;

    public StopSignals(CancellationTokenSource stop)
    {
        void Stop(PosixSignalContext context)
        {
            if (stop.IsCancellationRequested) return;
            context.Cancel = true;
            Console.Error.WriteLine("stopping: cleaning up first; press Ctrl-C again to end at once");
            stop.Cancel();
        }

        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public void Dispose() => registrations.ForEach(registration => registration.Dispose());
}
