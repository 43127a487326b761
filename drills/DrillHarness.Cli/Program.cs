using System.CommandLine;
using DrillHarness.Cli;
using DrillHarness.Clusters;

CallerEnvironment.Scrub();
using var stop = new CancellationTokenSource();
using var signals = new StopSignals(stop);
return await Commands.Root().InvokeAsync(args, stop.Token);
